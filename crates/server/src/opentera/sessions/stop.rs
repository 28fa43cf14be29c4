//! Ending a session of OpenTera.

use opentera::backend::{self, SessionEvent};
use opentera::event;
use opentera::proto::LogLevel;
use opentera::rpc::Failure;
use opentera::session::IdSession;
use serde_json::{Map, Value};
use tracing::{info, warn};

use crate::opentera::link::{now_s, wall_clock};
use crate::opentera::sessions::live::End;
use crate::opentera::sessions::services::{Concern, Services};
use crate::session::SessionHandle;

impl Services {
    /// Ends a session: here at once, then in the backend, then everybody is told. If the backend fails, it is over all the
    /// same, and stopping it again goes on where this stopped.
    ///
    /// # Errors
    /// No such session is live, or the backend fails.
    ///
    /// # Returns
    /// The backend's document of the session.
    pub(crate) async fn stop(&self, id: IdSession) -> Result<Map<String, Value>, Failure> {
        let turn = self.turns.turn([Concern::EndOf(id)]);
        turn.has_come().await;
        let live = self.live.with(id, |live| (live.handle.clone(), live.end));
        let (handle, mut end) = live.ok_or(Failure::NoSessionToStop)?;
        let is_first = end == End::NotBegun;
        if is_first {
            self.reached(id, End::Over);
            handle.stop().await;
            info!(session = id.0, "session of OpenTera stopped");
            let line = format!("Session {} stopped", id.0);
            self.log.line(LogLevel::Info, &line);
            end = End::Over;
        }
        let closed = self.close_in_backend(id, end).await;
        if is_first {
            self.tell_end(id).await;
        }
        let row = closed?;
        self.live.remove(id);
        Ok(row)
    }

    /// Stops a session that ends by itself.
    pub(super) fn watch(&self, id: IdSession, handle: SessionHandle) {
        let services = self.clone();
        tokio::spawn(async move {
            handle.ended().await;
            // Another one may run under the same number by now.
            let is_same = |live: &mut super::live::LiveSession| live.handle.id() == handle.id();
            if services.live.with_running(id, is_same) == Some(true) {
                warn!(session = id.0, "a session of OpenTera has ended by itself");
                let _ = services.stop(id).await;
            }
        });
    }

    async fn close_in_backend(
        &self,
        id: IdSession,
        end: End,
    ) -> Result<Map<String, Value>, Failure> {
        if end < End::InHistory {
            let service = self.identity.service();
            let ended = SessionEvent::Stopped;
            let request = backend::add_session_event(&service, id, ended, wall_clock());
            if let Err(error) = self.backend.call(&request).await {
                warn!(session = id.0, %error, "the end could not be written into the history");
                return Err(Failure::CannotCreateStopEvent);
            }
            self.reached(id, End::InHistory);
        }
        let duration = self
            .live
            .with(id, |live| live.session.duration_s(wall_clock()));
        let duration = duration.ok_or(Failure::NoSessionToStop)?;
        let request = backend::complete_session(id, duration);
        self.backend.call(&request).await.map_err(|error| {
            warn!(session = id.0, %error, "the session could not be closed in the backend");
            Failure::CannotUpdateSession
        })
    }

    async fn tell_end(&self, id: IdSession) {
        let service = self.identity.service();
        let told = self.live.with(id, |live| {
            let session = &live.session;
            event::stop(&service, session.uuid(), session.members(), now_s())
        });
        self.publish(told.unwrap_or_default()).await;
    }

    fn reached(&self, id: IdSession, end: End) {
        self.live.with(id, |live| live.end = end);
    }
}
