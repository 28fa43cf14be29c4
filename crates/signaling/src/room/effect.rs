//! What a session wants done, as data. The server performs it; tests read it.

use crate::easyrtc::{ApplicationName, EasyrtcId, Json};
use crate::room::input::{Input, Verdict};
use crate::room::outgoing::Outgoing;
use crate::room::rules::Decider;
use crate::room::state::ids::{ConnectionId, PeerId, QuestionId};

/// One thing to do. Effects for one connection have to be performed in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Send something.
    Send {
        /// To whom.
        to: ConnectionId,
        /// What.
        packet: Outgoing,
    },
    /// Ask whether a client may come in; the answer is an [`Input::Decided`].
    Ask(Box<Question>),
    /// Make ICE servers of its own for a peer; the answer is an [`Input::IceServers`].
    IssueIceServers {
        /// The peer.
        peer: PeerId,
    },
    /// Disconnect the connection from the Socket.IO namespace; its Engine.IO connection stays open.
    Disconnect {
        /// Whom.
        to: ConnectionId,
    },
    /// Close the connection. Nothing more goes to it, and what still comes from it is ignored.
    Close {
        /// Whom.
        to: ConnectionId,
        /// Why.
        reason: CloseReason,
    },
}

/// Why a session closes a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// It did not authenticate in time.
    AuthenticateTimeout,
    /// It sent too much before it was known whether it may come in.
    PipelinedTooMuch,
    /// It sent a request after it was disconnected.
    NotConnected,
    /// Its invitation was revoked.
    Removed,
    /// Its peer resumed on another connection.
    TakenOver,
    /// The session is over.
    SessionEnded,
}

/// May this client come in?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Which question; no two of a session are the same.
    pub id: QuestionId,
    /// Who decides.
    pub decider: Decider,
    /// The id that the client has or will have.
    pub easyrtcid: EasyrtcId,
    /// The application that it wants to join.
    pub application: ApplicationName,
    /// The name to be shown to others, a JSON string.
    pub username: Option<Json>,
    /// What shows who it is, a JSON object or array.
    pub credential: Option<Json>,
}

impl Question {
    /// The decision, for the session.
    pub fn decided(&self, verdict: Verdict) -> Input {
        Input::Decided {
            question: self.id,
            verdict,
        }
    }
}
