//! The beginning of a connection.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::upgrade::OnUpgrade;
use signaling::engineio::{
    Carrier, ConnectionRules, ControlPacket, EngineVersion, Handshake, OutgoingPacket, Timing,
};
use signaling::room::{ConnectionId, Pass};
use signaling::socketio::Encoded;
use tokio::sync::mpsc;

use crate::actor::ActorInput;
use crate::actor::outlet::{Closing, Outlet, QueueFull};
use crate::base::{SessionId, clock};
use crate::config::Limits;
use crate::socket::connection::ingress::Ingress;
use crate::socket::connection::task::{ConnectionTask, Links, TaskStage};
use crate::socket::mailbox::{Arrival, Mailbox, PollRequest, Taken};
use crate::socket::websocket::ClientWebSocket;

/// How a client connects.
pub(in crate::socket) enum Arriving {
    /// By a poll, whose answer is the handshake.
    Polling(PollRequest),
    /// By a WebSocket.
    WebSocket(OnUpgrade),
}

/// A client that connects.
pub(in crate::socket) struct Newcomer {
    pub(in crate::socket) id: ConnectionId,
    pub(in crate::socket) sid: String,
    pub(in crate::socket) version: EngineVersion,
    pub(in crate::socket) pass: Pass,
    pub(in crate::socket) arriving: Arriving,
    pub(in crate::socket) mailbox: Arc<Mailbox>,
}

impl ConnectionTask {
    /// A connection that is about to run. Its actor has `inbox`.
    pub(in crate::socket) fn new(
        newcomer: Newcomer,
        of_session: SessionId,
        inbox: mpsc::Sender<ActorInput>,
        limits: &Limits,
    ) -> Self {
        let Newcomer {
            id,
            sid,
            version,
            pass,
            arriving,
            mailbox,
        } = newcomer;
        let (carrier, stage) = match arriving {
            Arriving::Polling(poll) => {
                mailbox.arrive(Arrival::Poll(poll));
                (Carrier::Polling, TaskStage::Open)
            }
            Arriving::WebSocket(upgrade) => (Carrier::WebSocket, TaskStage::Opening(upgrade)),
        };
        let now = clock::instant();
        let opens_until = clock::deadline(limits.request_timeout());
        let outlet: Arc<dyn Outlet> = Arc::new(MailboxOutlet(Arc::clone(&mailbox)));
        let handshake = handshake(&sid, carrier, limits);
        Self {
            of_session,
            version,
            max_message: limits.max_message_bytes,
            rules: ConnectionRules::new(version, carrier, timing(limits), now),
            ingress: Ingress::new(id, version, inbox, limits, now),
            mailbox,
            opens_until,
            links: Links::new(OutgoingPacket::Control(ControlPacket::Open(handshake))),
            opened: Some(ActorInput::Opened {
                connection: id,
                pass,
                outlet,
            }),
            stage,
            timer: Box::pin(tokio::time::sleep_until(opens_until)),
        }
    }

    /// Returns whether there may be more to do at once.
    pub(super) fn poll_opening(&mut self, context: &mut Context<'_>) -> bool {
        let mut taken = Taken::default();
        self.mailbox.take(&mut taken, context.waker());
        if taken.closing.is_some() || self.is_time(self.opens_until, context) {
            self.stage = TaskStage::Over;
            return true;
        }
        let TaskStage::Opening(upgrade) = &mut self.stage else {
            return true;
        };
        let Poll::Ready(upgraded) = Pin::new(upgrade).poll(context) else {
            return false;
        };
        let opened = upgraded.ok();
        self.links.websocket =
            opened.and_then(|io| ClientWebSocket::new(io, self.version, self.max_message));
        self.stage = match self.links.websocket {
            Some(_) => TaskStage::Open,
            None => TaskStage::Over,
        };
        true
    }
}

fn handshake(sid: &str, carrier: Carrier, limits: &Limits) -> String {
    let handshake = Handshake {
        sid,
        may_upgrade: carrier == Carrier::Polling,
        ping_interval_ms: limits.ping_interval_s.saturating_mul(1_000),
        ping_timeout_ms: limits.ping_timeout_s.saturating_mul(1_000),
        max_payload: limits.max_message_bytes,
    };
    handshake.to_json()
}

fn timing(limits: &Limits) -> Timing {
    Timing {
        ping_interval: Duration::from_secs(limits.ping_interval_s),
        ping_timeout: Duration::from_secs(limits.ping_timeout_s),
        upgrade_timeout: Duration::from_secs(limits.upgrade_timeout_s),
    }
}

/// The actor's way to one connection.
#[derive(Debug)]
struct MailboxOutlet(Arc<Mailbox>);

impl Outlet for MailboxOutlet {
    fn send(&self, packet: Encoded) -> Result<(), QueueFull> {
        self.0.post(packet)
    }

    fn disconnect(&self) {
        self.0.disconnect();
    }

    fn close(&self, closing: Closing) {
        self.0.close(closing);
    }
}
