//! What reaches the task of a connection from outside: packets to send, requests of its client, the wish to close it.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::task::Waker;

use bytes::Bytes;
use hyper::upgrade::OnUpgrade;
use signaling::engineio::{EngineVersion, OutgoingPacket};
use signaling::socketio::Encoded;
use tokio::sync::oneshot;

use crate::actor::outlet::{Closing, QueueFull};
use crate::base::lock;
use crate::config::Limits;
use crate::socket::account::{Account, Waiting};
use crate::socket::poll_body::PollBody;

/// How many requests of one client may wait for its task. A client that keeps to the protocol has a poll and a POST.
const MAX_ARRIVALS: usize = 16;

/// The way to the task of one connection.
#[derive(Debug)]
pub(super) struct Mailbox {
    version: EngineVersion,
    state: Mutex<State>,
    account: Arc<Account>,
}

#[derive(Debug, Default)]
struct State {
    inside: Taken,
    /// The task has ended.
    is_over: bool,
    waker: Option<Waker>,
}

/// What the task has taken out.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) posted: VecDeque<Posted>,
    pub(super) arrivals: VecDeque<Arrival>,
    pub(super) closing: Option<Closing>,
}

/// Something of the actor.
#[derive(Debug)]
pub(super) enum Posted {
    /// A packet for the client.
    Packet(OutgoingPacket),
    /// The client leaves the Socket.IO namespace.
    Disconnect,
}

/// A request of the client.
pub(super) enum Arrival {
    /// A poll.
    Poll(PollRequest),
    /// The head of a POST.
    PostBegins,
    /// The body of a POST.
    Post(PostRequest),
    /// The body of a POST is too large.
    TooLarge,
    /// A POST is over, with or without a body.
    PostEnds,
    /// A WebSocket for this connection, whose handshake has been answered.
    WebSocket(OnUpgrade),
}

/// A poll that waits for its answer. Dropped without one, it is refused.
#[derive(Debug)]
pub(super) struct PollRequest {
    pub(super) answer: oneshot::Sender<PollBody>,
    /// Its client cannot read bytes.
    pub(super) is_base64: bool,
}

/// A POST that waits for its answer. Dropped without one, it is refused.
pub(super) struct PostRequest {
    pub(super) body: PostBody,
    pub(super) answer: oneshot::Sender<()>,
}

/// The body of a POST.
pub(super) enum PostBody {
    /// Text.
    Text(String),
    /// Bytes.
    Binary(Bytes),
}

impl PostBody {
    /// Its size in bytes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Binary(bytes) => bytes.len(),
        }
    }
}

impl fmt::Debug for Arrival {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Poll(_) => "Poll",
            Self::PostBegins => "PostBegins",
            Self::Post(_) => "Post",
            Self::TooLarge => "TooLarge",
            Self::PostEnds => "PostEnds",
            Self::WebSocket(_) => "WebSocket",
        })
    }
}

impl Mailbox {
    pub(super) fn new(version: EngineVersion, limits: &Limits) -> Self {
        Self {
            version,
            state: Mutex::default(),
            account: Arc::new(Account::new(limits)),
        }
    }

    /// The revision that the client speaks.
    pub(super) fn version(&self) -> EngineVersion {
        self.version
    }

    /// What waits for the client.
    pub(super) fn account(&self) -> &Arc<Account> {
        &self.account
    }

    /// Puts a packet for the client here.
    pub(super) fn post(&self, packet: Encoded) -> Result<(), QueueFull> {
        let attached: usize = packet.attachments.iter().map(Bytes::len).sum();
        let more = Waiting {
            messages: packet.attachments.len().saturating_add(1),
            bytes: packet.text.len().saturating_add(attached),
        };
        let mut state = lock(&self.state);
        if state.is_over {
            return Ok(());
        }
        if !self.account.has_room_for(more) {
            return Err(QueueFull);
        }
        let packets = packet.attachments.into_iter().map(OutgoingPacket::Binary);
        let packets = std::iter::once(OutgoingPacket::Text(packet.text)).chain(packets);
        state.inside.posted.extend(packets.map(Posted::Packet));
        state.wake();
        Ok(())
    }

    /// The client leaves the Socket.IO namespace, behind what was posted before.
    pub(super) fn disconnect(&self) {
        let mut state = lock(&self.state);
        if !state.is_over {
            state.inside.posted.push_back(Posted::Disconnect);
            state.wake();
        }
    }

    /// The connection is to be closed. The first reason counts.
    pub(super) fn close(&self, closing: Closing) {
        let mut state = lock(&self.state);
        state.inside.closing.get_or_insert(closing);
        state.wake();
    }

    /// Puts a request of the client here. If it is one too many, or nobody takes it any more, it is dropped, and so refused.
    pub(super) fn arrive(&self, arrival: Arrival) {
        let mut state = lock(&self.state);
        if state.is_over {
            return;
        }
        if state.inside.arrivals.len() >= MAX_ARRIVALS {
            state.inside.closing.get_or_insert(Closing::TooFast);
        } else {
            state.inside.arrivals.push_back(arrival);
        }
        state.wake();
    }

    /// Takes everything out, and has `waker` woken when more comes. Returns whether there was anything.
    pub(super) fn take(&self, into: &mut Taken, waker: &Waker) -> bool {
        let mut state = lock(&self.state);
        if !state
            .waker
            .as_ref()
            .is_some_and(|known| known.will_wake(waker))
        {
            state.waker = Some(waker.clone());
        }
        let inside = &mut state.inside;
        if inside.posted.is_empty() && inside.arrivals.is_empty() && inside.closing.is_none() {
            return false;
        }
        into.posted.append(&mut inside.posted);
        into.arrivals.append(&mut inside.arrivals);
        into.closing = inside.closing.take().or(into.closing);
        true
    }

    /// The task has ended; whatever still comes is dropped.
    pub(super) fn is_over(&self) {
        let mut state = lock(&self.state);
        state.is_over = true;
        let inside = std::mem::take(&mut state.inside);
        drop(state);
        drop(inside);
    }
}

impl State {
    fn wake(&mut self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}
