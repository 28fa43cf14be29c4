//! What the index knows of an owner.

use opentera::presence::PresenceChange;
use opentera::session::IdSession;
use tokio::sync::mpsc;
use tokio::task;
use tracing::warn;

use crate::opentera::sessions::handle::MAX_CALLS;
use crate::opentera::sessions::notice::EndAsked;
use crate::opentera::sessions::order::Creator;
use crate::opentera::sessions::owner::{SessionCall, ToOwner};
use crate::opentera::sessions::run::Run;

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
    /// It was made to end a session whose owner has failed. If it fails too, the session is given up.
    pub(super) is_successor: bool,
}

impl OwnerEntry {
    /// Passes a call on to the owner. One that does not fit is dropped, and so answered with an error.
    pub(super) fn pass_call(&self, call: Box<dyn SessionCall>) {
        self.pass(ToOwner::Call(call), 0);
    }

    /// Passes a change of presence on to the owner, if it concerns the session. It takes none of the room that calls need.
    pub(super) fn pass_presence(&self, change: &PresenceChange) {
        if self.run.as_ref().is_some_and(|run| run.is_about(change)) {
            self.pass(ToOwner::Presence(change.clone()), MAX_CALLS);
        }
    }

    /// Passes something on, if it leaves as much room as it has to.
    fn pass(&self, message: ToOwner, room_left: usize) {
        let inbox = self.inbox.as_ref();
        let with_room = inbox.filter(|inbox| inbox.capacity() > room_left);
        if with_room.is_none_or(|inbox| inbox.try_send(message).is_err()) {
            warn!(
                session = self.id.map(|id| id.0),
                "too much waits for a session"
            );
        }
    }
}
