//! The end of a session: here, then in the backend, then for its members.

use opentera::backend::{self, SessionEvent};
use opentera::event;
use opentera::proto::LogLevel;
use opentera::rpc::Failure;
use serde_json::{Map, Value};
use tracing::{info, warn};

use crate::opentera::link::{now_s, wall_clock};
use crate::opentera::sessions::live_session::LiveSession;
use crate::opentera::sessions::notice::Told;
use crate::opentera::sessions::owner::Owner;
use crate::opentera::sessions::run::LiveStage;

impl Owner {
    /// Ends the session: here at once, then in the backend, then its members are told. If the backend fails, the session is
    /// over all the same, and the next stop goes on where this one failed.
    ///
    /// # Errors
    /// There is no session, or the backend fails.
    ///
    /// # Returns
    /// The backend's document of the session.
    pub(crate) async fn stop(&mut self) -> Result<Map<String, Value>, Failure> {
        let session = self.session.as_mut().ok_or(Failure::NoSessionToStop)?;
        let is_first = session.is_running();
        if is_first {
            session.end_here().await;
        }
        let session = self.session.as_mut().ok_or(Failure::NoSessionToStop)?;
        let closed = session.close().await;
        if is_first {
            session.tell_members_of_end().await;
        }
        let row = closed?;
        self.session = None;
        self.notices.tell(Told::IsClosed).await;
        Ok(row)
    }
}

impl LiveSession {
    async fn end_here(&mut self) {
        self.has_come_to(LiveStage::Over).await;
        self.handle.stop().await;
        let id = self.id().0;
        info!(session = id, "session of OpenTera stopped");
        let line = format!("Session {id} stopped");
        self.opentera.log.line(LogLevel::Info, &line);
    }

    async fn has_come_to(&mut self, stage: LiveStage) {
        self.stage = stage;
        self.notices.tell(Told::Ends(stage)).await;
    }

    async fn close(&mut self) -> Result<Map<String, Value>, Failure> {
        let id = self.id();
        if self.stage < LiveStage::InHistory {
            let noted = self.opentera.backend.note(id, SessionEvent::Stopped).await;
            noted.map_err(|_| Failure::CannotCreateStopEvent)?;
            self.has_come_to(LiveStage::InHistory).await;
        }
        let request = backend::complete_session(id, self.record.duration_s(wall_clock()));
        let closed = self.opentera.backend.call(&request).await;
        closed.map_err(|error| {
            warn!(session = id.0, %error, "the session could not be closed in the backend");
            Failure::CannotUpdateSession
        })
    }

    async fn tell_members_of_end(&self) {
        let service = self.opentera.identity.service();
        let (uuid, members) = (self.record.uuid(), self.record.members());
        let told = event::stop(&service, uuid, members, now_s());
        self.opentera.publish(told).await;
    }
}
