//! What the index knows of an owner.

use opentera::session::IdSession;
use tokio::sync::mpsc;
use tokio::task;
use tracing::warn;

use crate::opentera::sessions::notice::{EndAsked, Run};
use crate::opentera::sessions::order::Creator;
use crate::opentera::sessions::owner::ToOwner;

/// What the index knows of an owner.
#[derive(Debug)]
pub(super) struct OwnerEntry {
    pub(super) task: task::Id,
    /// Dropped when the service ends.
    pub(super) inbox: Option<mpsc::Sender<ToOwner>>,
    pub(super) ends_asked: mpsc::Sender<EndAsked>,
    pub(super) id: Option<IdSession>,
    /// Its turns in lines of starts.
    pub(super) start: Option<Creator>,
    pub(super) claim: Option<Option<String>>,
    /// Its session, until the backend knows that it has ended.
    pub(super) run: Option<Run>,
    pub(super) is_running: bool,
}

impl OwnerEntry {
    /// Passes something on to the owner. A call that does not fit is dropped, and so answered with an error.
    pub(super) fn pass(&self, message: ToOwner) {
        let passed = self.inbox.as_ref().map(|inbox| inbox.try_send(message));
        if !matches!(passed, Some(Ok(()))) {
            warn!(
                session = self.id.map(|id| id.0),
                "too much waits for a session"
            );
        }
    }
}
