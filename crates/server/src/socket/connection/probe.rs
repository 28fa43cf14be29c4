//! A WebSocket that is tried for a connection that polls.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hyper::upgrade::OnUpgrade;
use signaling::engineio::{ControlPacket, EngineVersion, OutgoingPacket, Packet, ProbeWord};

use crate::socket::websocket::{ClientWebSocket, Heard};

/// A WebSocket that is tried.
#[derive(Debug)]
pub(super) struct Probe {
    stage: Stage,
    version: EngineVersion,
    max_message: usize,
}

#[derive(Debug)]
enum Stage {
    /// The answer to its handshake is on the way.
    Opening(OnUpgrade),
    Open(Box<ClientWebSocket>),
}

/// What came of it.
#[derive(Debug)]
pub(super) enum Probed {
    /// A frame of WebSocket itself.
    Control,
    /// The client says something.
    Says(ProbeWord),
    /// It is gone, or cannot be understood.
    Gone,
}

impl Probe {
    pub(super) fn new(upgrade: OnUpgrade, version: EngineVersion, max_message: usize) -> Self {
        Self {
            stage: Stage::Opening(upgrade),
            version,
            max_message,
        }
    }

    /// What comes next.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Probed> {
        if let Stage::Opening(upgrade) = &mut self.stage {
            let opened = ready!(Pin::new(upgrade).poll(context)).ok();
            match opened.and_then(|io| ClientWebSocket::new(io, self.version, self.max_message)) {
                Some(websocket) => self.stage = Stage::Open(Box::new(websocket)),
                None => return Poll::Ready(Probed::Gone),
            }
        }
        let Stage::Open(websocket) = &mut self.stage else {
            return Poll::Pending;
        };
        let heard = websocket.poll_read(context);
        if let Poll::Ready(Err(())) = websocket.poll_flush(context) {
            return Poll::Ready(Probed::Gone);
        }
        Poll::Ready(match ready!(heard) {
            Heard::Text(text) => Probed::Says(match Packet::from_text(&text) {
                Ok(Packet::ProbePing) => ProbeWord::Ping,
                Ok(Packet::Upgrade) => ProbeWord::Upgrade,
                Ok(_) | Err(_) => ProbeWord::Other,
            }),
            Heard::Binary(_) => Probed::Says(ProbeWord::Other),
            Heard::Control => Probed::Control,
            Heard::Closed | Heard::Lost | Heard::Broken(_) => Probed::Gone,
        })
    }

    /// Says that it works.
    pub(super) fn answer(&mut self) {
        if let Stage::Open(websocket) = &mut self.stage {
            websocket.say(&OutgoingPacket::Control(ControlPacket::ProbePong));
        }
    }

    /// The WebSocket, if it is open.
    pub(super) fn into_websocket(self) -> Option<ClientWebSocket> {
        match self.stage {
            Stage::Opening(_) => None,
            Stage::Open(websocket) => Some(*websocket),
        }
    }
}
