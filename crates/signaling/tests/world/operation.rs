//! What may happen to a session, and how it is run.

use signaling::room::Admission;

/// What may happen.
#[derive(Debug, Clone)]
pub(crate) enum Operation {
    Open(u64),
    Connect(u64),
    /// An event, as JSON text. What is no event is left out.
    Request(u64, String),
    /// It is decided whether the client may come in.
    Decide(u64, bool),
    Disconnect(u64),
    Close(u64),
    /// The connection took its packets too slowly.
    Overflow(u64),
    /// Nothing that is sent to the client reaches it any more, until it has another connection.
    Deafen(u64),
    /// Comes back on another connection, with its token if it has one.
    Resume(u64),
    /// Confirms what it has received.
    Confirm(u64),
    /// The invitation of the client is revoked.
    Revoke(u64),
    /// So many seconds pass.
    Wait(u64),
}

/// How a session is run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mode {
    pub(crate) admission: Admission,
    /// Whether some clients can resume, and all have ICE servers of their own.
    pub(crate) resumes: bool,
}
