//! What owners tell the index.

use opentera::session::{IdSession, SessionRecord};
use tokio::sync::{mpsc, oneshot};

use crate::opentera::sessions::order::OwnerNumber;
use crate::session::SessionHandle;

/// Something that an owner tells the index.
#[derive(Debug)]
pub(super) struct Notice {
    pub(super) from: OwnerNumber,
    pub(super) what: Told,
}

/// What it tells.
#[derive(Debug)]
pub(super) enum Told {
    /// It is about to start a session, and waits until that may go on.
    Claims(Claim),
    /// Its session runs.
    Runs(Box<Run>),
    /// Its session does not run any more.
    IsOver,
    /// The backend knows that, too.
    IsClosed,
    /// Its call of `start` is over, successful or not.
    StartIsOver,
}

/// A start that waits until older sessions may be ended for it.
#[derive(Debug)]
pub(super) struct Claim {
    /// The session that starts.
    pub(super) id: IdSession,
    /// The uuid of its creator.
    pub(super) creator: Option<String>,
    /// Gets the owners of older sessions when it is this one's turn.
    pub(super) granted: oneshot::Sender<Vec<Older>>,
}

/// An older session, which has to end before a start goes on.
#[derive(Debug)]
pub(super) struct Older {
    pub(super) id: IdSession,
    pub(super) owner: mpsc::Sender<EndAsked>,
}

/// The wish that an owner ends its session. Gets whether the backend knows that it has ended.
pub(super) type EndAsked = oneshot::Sender<bool>;

/// What the index keeps of a session that runs: enough to end it if its owner panics.
#[derive(Debug)]
pub(super) struct Run {
    /// The record as it was when the session started.
    pub(super) record: SessionRecord,
    pub(super) handle: SessionHandle,
}

impl Older {
    /// Ends it. Returns whether the backend knows that it has ended; it is over here in any case.
    pub(super) async fn end(&self) -> bool {
        let (asked, ended) = oneshot::channel();
        // An owner that is gone has closed its session.
        self.owner.send(asked).await.is_err() || ended.await.unwrap_or(false)
    }
}
