//! What owners tell the index.

use opentera::member::Members;
use opentera::session::IdSession;
use tokio::sync::{mpsc, oneshot};

use crate::opentera::sessions::order::OwnerNumber;
use crate::opentera::sessions::run::{LiveStage, Run};
use crate::session::SessionHandle;

/// Something that an owner tells the index.
#[derive(Debug)]
pub(super) struct Notice {
    pub(super) from: OwnerNumber,
    pub(super) what: Told,
}

/// The way of one owner to the index.
#[derive(Debug, Clone)]
pub(super) struct Notices {
    pub(super) from: OwnerNumber,
    pub(super) index: mpsc::Sender<Notice>,
}

impl Notices {
    /// Tells the index, which waits for nothing and so always takes it soon.
    pub(super) async fn tell(&self, what: Told) {
        let from = self.from;
        let _ = self.index.send(Notice { from, what }).await;
    }
}

/// What it tells.
#[derive(Debug)]
pub(super) enum Told {
    /// It is about to start a session, and waits until that may go on.
    Claims(Claim),
    /// Its session runs.
    Runs(Box<Run>),
    /// Its session has other members now.
    Members(Members),
    /// Its session does not run any more, and has come this far.
    Ends(LiveStage),
    /// The backend knows that its session has ended.
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
    pub(super) handle: SessionHandle,
    pub(super) owner: mpsc::Sender<EndAsked>,
}

/// The wish that an owner ends its session. Gets whether the backend knows that it has ended.
pub(super) type EndAsked = oneshot::Sender<bool>;

impl Older {
    /// Ends it. Returns whether the backend will know that it has ended; it is over here in any case.
    pub(super) async fn end(&self) -> bool {
        let (asked, ended) = oneshot::channel();
        let answer = match self.owner.send(asked).await {
            Ok(()) => ended.await.ok(),
            Err(_) => None,
        };
        if answer.is_none() {
            // Its owner has closed it and is gone, or it has panicked; then the index has it closed by another one.
            self.handle.stop().await;
        }
        answer.unwrap_or(true)
    }
}
