//! The start of a session: its row in the backend, the end of older sessions, then the session itself.

use opentera::backend::{self, BackendError, SessionEvent};
use opentera::proto::LogLevel;
use opentera::rpc::{Failure, Start, StartTarget};
use opentera::session::{IdSession, MemberLinks, SessionRecord, creator_uuid};
use secrecy::SecretString;
use serde_json::{Map, Value};
use tracing::{info, warn};

use crate::access::session_link;
use crate::base::random;
use crate::opentera::link::{CallError, OpenTera};
use crate::opentera::sessions::invitations::role;
use crate::opentera::sessions::notice::Older;
use crate::opentera::sessions::owner::Owner;
use crate::session::SessionHandle;

/// What callers read when the backend does not say why.
const NO_ANSWER: &str = "the backend does not answer";

impl Owner {
    /// Starts a session: a row of the backend, a line in its history, then the session itself. If something fails on the
    /// way, what was begun is closed again.
    ///
    /// # Errors
    /// Says what failed, in the words that callers show to people.
    pub(crate) async fn start(&mut self, start: Start) -> Result<(), Failure> {
        let request = match &start.target {
            StartTarget::New(new) => backend::create_session(new, &start.members),
            StartTarget::Existing(id) => backend::read_session(*id),
        };
        let mut row = self
            .opentera
            .backend
            .call(&request)
            .await
            .map_err(refusal)?;
        let id = row_id(&row).ok_or_else(|| Failure::CannotCreateSession("".into()))?;
        let runs_again = self.session.is_some();
        if runs_again {
            starts_another(id);
            let is_closed = self.stop().await.is_ok();
            warn_unless(is_closed, id);
        }
        let creator = creator_uuid(&row).map(str::to_owned);
        for older in self.claim(id, creator).await {
            end(&older).await;
        }
        if runs_again {
            // The end has changed its history and its duration.
            let again = backend::read_session(id);
            row = self.opentera.backend.call(&again).await.map_err(refusal)?;
        }
        self.start_here(id, row, start).await
    }

    async fn start_here(
        &mut self,
        id: IdSession,
        row: Map<String, Value>,
        start: Start,
    ) -> Result<(), Failure> {
        let opentera = self.opentera.clone();
        let Ok(line) = opentera.backend.note(id, SessionEvent::Started).await else {
            close_row(&opentera, id, false).await;
            return Err(Failure::CannotCreateSessionEvent);
        };
        let name = row.get("session_name").and_then(Value::as_str);
        let name = name.unwrap_or_default().to_owned();
        let handle = match self.registry.start(name).await {
            Ok(handle) => handle,
            Err(error) => {
                warn!(session = id.0, %error, "no session can be started");
                close_row(&opentera, id, true).await;
                return Err(Failure::CannotCreateProcess);
            }
        };
        // Nobody else knows the session yet: if this panics, it ends.
        let ends_on_panic = handle.end_on_drop();
        // The key in the document opens nothing: each role and each member has its own key.
        let key = random::uuid().to_string();
        let links = role_links(&opentera, &handle);
        let Ok(mut record) = SessionRecord::new(row, start.members, &key, &links) else {
            handle.stop().await;
            close_row(&opentera, id, true).await;
            return Err(Failure::CannotCreateSession("".into()));
        };
        record.add_event(line);
        let port = handle.port();
        info!(session = id.0, port, "session of OpenTera started");
        let line = format!("Session {} started", id.0);
        opentera.log.line(LogLevel::Info, &line);
        self.keep(record, handle).await;
        ends_on_panic.disarm();
        Ok(())
    }
}

async fn end(older: &Older) {
    starts_another(older.id);
    warn_unless(older.end().await, older.id);
}

fn starts_another(id: IdSession) {
    info!(session = id.0, "the same creator starts another session");
}

/// An older session is over here in any case. Its row stays open until somebody stops it again.
fn warn_unless(is_closed: bool, id: IdSession) {
    if !is_closed {
        warn!(
            session = id.0,
            "the older session could not be closed in the backend"
        );
    }
}

/// Closes a row of the backend whose session never ran.
async fn close_row(opentera: &OpenTera, id: IdSession, is_in_history: bool) {
    if is_in_history {
        let _ = opentera.backend.note(id, SessionEvent::Stopped).await;
    }
    let request = backend::complete_session(id, 0);
    if let Err(error) = opentera.backend.call(&request).await {
        warn!(session = id.0, %error, "a session that did not start could not be closed in the backend");
    }
}

/// The links that are good for all members of a kind.
fn role_links(opentera: &OpenTera, handle: &SessionHandle) -> MemberLinks {
    let base = &opentera.settings.sessions.links;
    MemberLinks::new(|kind| {
        let role = role(kind);
        session_link(base, handle.port(), role, handle.key(role))
    })
}

fn row_id(row: &Map<String, Value>) -> Option<IdSession> {
    row.get("id_session").and_then(Value::as_i64).map(IdSession)
}

fn refusal(error: CallError) -> Failure {
    let words = match error {
        CallError::Backend(BackendError::Refused { body, .. }) => body,
        CallError::Backend(_) | CallError::NoAnswer | CallError::NoKey => {
            SecretString::from(NO_ANSWER)
        }
    };
    Failure::CannotCreateSession(words)
}
