//! The way out to one connection, as the actor sees it. The engine implements it; tests put their own in its place.

use std::fmt::Debug;

use signaling::room::CloseReason;
use signaling::socketio::Encoded;

/// The outgoing half of one connection. No method waits.
pub(crate) trait Outlet: Debug + Send + Sync {
    /// Queues a packet.
    fn send(&self, packet: Encoded) -> Result<(), QueueFull>;

    /// Disconnects the client from the Socket.IO namespace.
    fn disconnect(&self);

    /// Closes the connection.
    fn close(&self, closing: Closing);
}

/// The connection takes its packets too slowly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct QueueFull;

/// Why a connection is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closing {
    /// The rules of the session want it.
    Room(CloseReason),
    /// The client takes its packets too slowly.
    SlowPeer,
    /// The client sends too fast and does not stop.
    TooFast,
    /// The client broke the protocol.
    Protocol,
    /// The session cannot keep up, or is gone.
    SessionBusy,
    /// The client closed it.
    Left,
    /// Its WebSocket or its poll was cut.
    Lost,
    /// The client was silent for too long, or did not fetch what was sent to it.
    Silent,
}

impl Closing {
    /// The word for logs.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Room(CloseReason::AuthenticateTimeout) => "authenticate_timeout",
            Self::Room(CloseReason::PipelinedTooMuch) => "pipelined_too_much",
            Self::Room(CloseReason::NotConnected) => "not_connected",
            Self::Room(CloseReason::Removed) => "removed",
            Self::Room(CloseReason::TakenOver) => "taken_over",
            Self::Room(CloseReason::SessionEnded) => "session_ended",
            Self::SlowPeer => "slow_peer",
            Self::TooFast => "too_fast",
            Self::Protocol => "protocol_error",
            Self::SessionBusy => "session_busy",
            Self::Left => "left",
            Self::Lost => "lost",
            Self::Silent => "silent",
        }
    }
}
