//! What a session wants done, as data. The server performs it; tests read it.

use crate::easyrtc::{EasyrtcId, Event, Reply};
use crate::room::{ConnectionId, Question};
use crate::socketio::{AckId, Encoded};

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
    /// Ask somebody else whether a client may come in; the answer is an [`Input::Answered`](crate::room::Input).
    Ask(Box<Question>),
    /// Put the connection out of the Socket.IO namespace; its Engine.IO connection stays open.
    Disconnect {
        /// Whom.
        to: ConnectionId,
    },
    /// Close the connection. The session has forgotten it already.
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
    /// It went on after it was put out.
    NotConnected,
    /// Its invitation was taken back.
    Removed,
    /// The session is over.
    SessionEnded,
}

/// Something to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outgoing {
    /// An event.
    Event {
        /// The ack id that the event asks with; the answer is ignored.
        id: u64,
        /// The peer that gets it.
        recipient: EasyrtcId,
        /// The event.
        event: Event,
        /// When, in milliseconds since 1970.
        server_time: u64,
    },
    /// The answer to a request.
    Reply {
        /// The request.
        ack: AckId,
        /// The answer.
        reply: Reply,
        /// When, in milliseconds since 1970.
        server_time: u64,
    },
}

impl Outgoing {
    /// The packet for the wire.
    pub fn encode(&self) -> Encoded {
        let mut argument = String::new();
        match self {
            Self::Event {
                id,
                recipient,
                event,
                server_time,
            } => {
                event.write(recipient, *server_time, &mut argument);
                Encoded::event(*id, event.name(), &argument, event.attachments())
            }
            Self::Reply {
                ack,
                reply,
                server_time,
            } => {
                reply.write(*server_time, &mut argument);
                Encoded::ack(*ack, &argument)
            }
        }
    }
}
