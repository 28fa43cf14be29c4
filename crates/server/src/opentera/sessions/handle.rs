//! The way to the index of all sessions.

use opentera::presence::PresenceChange;
use opentera::session::IdSession;
use tokio::sync::mpsc;
use tracing::warn;

use crate::opentera::sessions::order::Creator;
use crate::opentera::sessions::owner::SessionCall;

/// How many calls may be carried out at once. In each inbox that many find room, whatever else waits there.
pub(crate) const MAX_CALLS: usize = 256;
/// How much may wait for the index.
const INBOX: usize = 4_096;

/// The way to the index. When it is dropped, every session ends.
#[derive(Debug)]
pub(crate) struct Sessions(mpsc::Sender<ToIndex>);

/// What a call is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    /// The session of that number.
    Session(IdSession),
    /// A session that is to be made by that creator.
    New(Creator),
}

/// What the index gets, in the order in which it came.
#[derive(Debug)]
pub(super) enum ToIndex {
    Call(About, Box<dyn SessionCall>),
    Presence(PresenceChange),
}

impl Sessions {
    /// The way, and its end at the index.
    pub(super) fn new() -> (Self, mpsc::Receiver<ToIndex>) {
        let (sender, inbox) = mpsc::channel(INBOX);
        (Self(sender), inbox)
    }

    /// Has a call carried out, behind all earlier ones about the same session. If too much waits, the call is dropped.
    pub(crate) fn call(&self, about: About, call: Box<dyn SessionCall>) {
        if self.0.try_send(ToIndex::Call(about, call)).is_err() {
            warn!("a call of OpenTera is refused: too much waits");
        }
    }

    /// Tells the sessions that somebody has connected to OpenTera or disconnected from it. It takes none of the room that
    /// calls need.
    pub(crate) fn presence(&self, change: PresenceChange) {
        let has_room = self.0.capacity() > MAX_CALLS;
        if !has_room || self.0.try_send(ToIndex::Presence(change)).is_err() {
            warn!("a change of presence is lost: too much waits");
        }
    }
}
