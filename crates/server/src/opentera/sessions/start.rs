//! Starting a session for OpenTera.

use opentera::Secret;
use opentera::backend::{self, BackendError, SessionEvent};
use opentera::proto::LogLevel;
use opentera::rpc::{Failure, Start, StartTarget};
use opentera::session::{Session, SessionId};
use serde_json::{Map, Value};
use tracing::{info, warn};

use crate::base::random;
use crate::opentera::link::{CallError, wall_clock};
use crate::opentera::sessions::invitations::Invitations;
use crate::opentera::sessions::live::End;
use crate::opentera::sessions::live::LiveSession;
use crate::opentera::sessions::services::{Concern, Services};

/// What callers read when the backend does not say why.
const NO_ANSWER: &str = "the backend does not answer";

impl Services {
    /// Starts a session: a row of the backend, a line in its history, then the session itself. If something fails on the
    /// way, what was begun is closed again.
    ///
    /// # Errors
    /// Says what failed, in the words that callers show to people.
    pub(crate) async fn start(&self, start: Start) -> Result<SessionId, Failure> {
        let request = match &start.target {
            StartTarget::New(new) => backend::create_session(new, &start.members),
            StartTarget::Existing(id) => backend::read_session(*id),
        };
        let mut row = self.backend.call(&request).await.map_err(refusal)?;
        let id = row_id(&row).ok_or_else(|| Failure::CannotCreateSession(Secret::new("")))?;
        let creator = opentera::session::creator_uuid(&row).map(str::to_owned);
        let turn = self.turns.turn([Concern::StartOf(creator.clone())]);
        turn.has_come().await;
        let older = self.older(id, creator.as_deref());
        self.stop_older(&older).await;
        if older.contains(&id) {
            // Its history and its duration are others now.
            let again = backend::read_session(id);
            row = self.backend.call(&again).await.map_err(refusal)?;
        }

        let service = self.identity.service();
        let request = backend::add_session_event(&service, id, SessionEvent::Started, wall_clock());
        let line = match self.backend.call(&request).await {
            Ok(line) => line,
            Err(error) => {
                warn!(session = id.0, %error, "the start could not be written into the history");
                self.close_row(id, false).await;
                return Err(Failure::CannotCreateSessionEvent);
            }
        };
        let name = row.get("session_name").and_then(Value::as_str);
        let name = name.unwrap_or_default().to_owned();
        let handle = match self.registry.start(name).await {
            Ok(handle) => handle,
            Err(error) => {
                warn!(session = id.0, %error, "no session can be started");
                self.close_row(id, true).await;
                return Err(Failure::CannotCreateProcess);
            }
        };
        // What callers find as the key of the session opens nothing: each role and each member has its own.
        let key = random::uuid().to_string();
        let session = Session::new(row, start.members, &key, &self.role_links(&handle));
        let Ok(mut session) = session else {
            handle.stop().await;
            self.close_row(id, true).await;
            return Err(Failure::CannotCreateSession(Secret::new("")));
        };
        session.add_event(line);
        info!(
            session = id.0,
            port = handle.port(),
            "session of OpenTera started"
        );
        let line = format!("Session {} started", id.0);
        self.log.line(LogLevel::Info, &line);
        self.live.insert(LiveSession {
            session,
            handle: handle.clone(),
            invitations: Invitations::default(),
            end: End::NotBegun,
        });
        self.watch(id, handle);
        Ok(id)
    }

    /// Whoever makes a session has one at a time, and a session runs once.
    fn older(&self, id: SessionId, creator: Option<&str>) -> Vec<SessionId> {
        let mut older = creator.map_or_else(Vec::new, |creator| self.live.made_by(creator));
        if self.live.with(id, |_| ()).is_some() && !older.contains(&id) {
            older.push(id);
        }
        older
    }

    async fn stop_older(&self, older: &[SessionId]) {
        for &id in older {
            info!(session = id.0, "the same creator starts another session");
            if self.stop(id).await.is_err() {
                // It is over here in any case; its row stays open until somebody stops it again.
                warn!(
                    session = id.0,
                    "the older session could not be closed in the backend"
                );
            }
        }
    }

    /// Closes a row of the backend whose session never ran.
    async fn close_row(&self, id: SessionId, is_in_history: bool) {
        if is_in_history {
            let service = self.identity.service();
            let ended = SessionEvent::Stopped;
            let request = backend::add_session_event(&service, id, ended, wall_clock());
            let _ = self.backend.call(&request).await;
        }
        if let Err(error) = self.backend.call(&backend::complete_session(id, 0)).await {
            warn!(session = id.0, %error, "a session that did not start could not be closed in the backend");
        }
    }
}

fn row_id(row: &Map<String, Value>) -> Option<SessionId> {
    row.get("id_session").and_then(Value::as_i64).map(SessionId)
}

fn refusal(error: CallError) -> Failure {
    let words = match error {
        CallError::Backend(BackendError::Refused { body, .. }) => body,
        CallError::Backend(_) | CallError::NoAnswer | CallError::NoKey => Secret::new(NO_ANSWER),
    };
    Failure::CannotCreateSession(words)
}
