//! What follows from why a connection ends.

use signaling::engineio::{End, Violation};
use signaling::room::CloseReason;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use crate::actor::outlet::Closing;

/// The end of an Engine.IO connection, in the words of logs.
pub(super) fn closing(end: End) -> Closing {
    match end {
        End::Left => Closing::Left,
        End::Lost => Closing::Lost,
        End::Silent => Closing::Silent,
        End::Violation(
            Violation::PollsOverlap
            | Violation::PostsOverlap
            | Violation::Heartbeat
            | Violation::Unreadable,
        ) => Closing::Protocol,
    }
}

/// The code of a close frame. Without one, clients read 1005, as from the Node.js server.
pub(super) fn code(closing: Closing) -> Option<CloseCode> {
    match closing {
        Closing::Room(CloseReason::SessionEnded) => Some(CloseCode::Away),
        Closing::Room(
            CloseReason::AuthenticateTimeout
            | CloseReason::PipelinedTooMuch
            | CloseReason::NotConnected
            | CloseReason::Removed
            | CloseReason::TakenOver,
        )
        | Closing::SlowPeer
        | Closing::TooFast
        | Closing::Protocol
        | Closing::SessionBusy
        | Closing::Left
        | Closing::Lost
        | Closing::Silent => None,
    }
}

/// Whether the actor has written a line about it.
pub(super) fn is_logged(closing: Closing) -> bool {
    matches!(closing, Closing::Room(_) | Closing::SlowPeer)
}

/// Whether what waits for the client is not worth sending any more.
pub(super) fn drops_what_waits(closing: Closing) -> bool {
    matches!(closing, Closing::SlowPeer | Closing::Lost | Closing::Silent)
}
