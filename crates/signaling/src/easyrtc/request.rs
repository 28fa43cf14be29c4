//! What a client asks: one Socket.IO event, checked for structure.

use std::borrow::Cow;

use bytes::Bytes;

use crate::easyrtc::authenticate::Authenticate;
use crate::easyrtc::command::Command;
use crate::easyrtc::error_code::ErrorCode;
use crate::easyrtc::message::Message;
use crate::socketio::{AckId, EventArgs};

/// A request of a client. `Err` is a request that is refused for its structure alone; it is refused in its turn, so that
/// the answers keep the order of the requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Wants to be let in. Without an ack to answer on it is refused in silence.
    Authenticate {
        /// Where the answer goes.
        ack: Option<AckId>,
        /// What is asked.
        body: Result<Box<Authenticate>, ErrorCode>,
    },
    /// A command to the server, or through it to another peer.
    Command {
        /// Where the answer goes.
        ack: AckId,
        /// What is asked.
        body: Result<Command, ErrorCode>,
    },
    /// An application message to other peers.
    Message {
        /// Where the answer goes.
        ack: AckId,
        /// What is asked.
        body: Result<Message, ErrorCode>,
    },
}

impl Request {
    /// Checks an event. `None` for events that EasyRTC does not know, and for commands and messages that ask for no
    /// ack: these are ignored, as in the reference.
    pub fn parse(
        args: &EventArgs<'_>,
        ack: Option<AckId>,
        attachments: Vec<Bytes>,
    ) -> Option<Self> {
        // The reference looks for the ack function in the second place; another argument there hides it.
        let ack = ack.filter(|_| args.arguments.len() <= 1);
        let argument = args.arguments.first().map(Cow::as_ref);
        match args.name.as_deref()? {
            "easyrtcAuth" => Some(Self::Authenticate {
                ack,
                body: Authenticate::parse(argument).map(Box::new),
            }),
            "easyrtcCmd" => Some(Self::Command {
                ack: ack?,
                body: Command::parse(argument, attachments),
            }),
            "easyrtcMsg" => Some(Self::Message {
                ack: ack?,
                body: Message::parse(argument, attachments),
            }),
            _ => None,
        }
    }

    /// The same request, refused: for a client that sends too fast.
    pub fn refused(self, code: ErrorCode) -> Self {
        match self {
            Self::Authenticate { ack, .. } => Self::Authenticate {
                ack,
                body: Err(code),
            },
            Self::Command { ack, .. } => Self::Command {
                ack,
                body: Err(code),
            },
            Self::Message { ack, .. } => Self::Message {
                ack,
                body: Err(code),
            },
        }
    }
}
