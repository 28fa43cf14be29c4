//! The state of one connection. Its reader task and the actor use it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Instant;

use signaling::allowance::{Allowance, TokenBucket};
use signaling::room::ConnectionId;
use signaling::socketio::{EngineVersion, Incoming, Socket};

use crate::base::lock;
use crate::config::Limits;

/// A message costs one token more for every so many bytes.
const BYTES_PER_TOKEN: usize = 16 * 1_024;

/// Each second, a peer may be sent one of this many shares of what it may be sent at once.
const LASTING_SHARE: u32 = 4;

#[derive(Debug)]
pub(crate) struct Ingress {
    pub(super) id: ConnectionId,
    socket: Mutex<Socket>,
    rates: Mutex<Rates>,
    outgoing: Mutex<TokenBucket>,
    closed: AtomicBool,
}

/// What a client may send. Acks answer the messages of others, so it may send as many as all of them together may send messages.
#[derive(Debug)]
struct Rates {
    requests: TokenBucket,
    acks: TokenBucket,
}

impl Ingress {
    pub(super) fn new(
        id: ConnectionId,
        version: EngineVersion,
        limits: &Limits,
        now: Instant,
    ) -> Self {
        let others = u32::try_from(limits.max_peers).unwrap_or(u32::MAX);
        let bucket = |times: u32| {
            let rate = limits.messages_per_s.saturating_mul(times);
            TokenBucket::new(rate, limits.message_burst.saturating_mul(times), now)
        };
        let bytes = limits.max_queued_bytes;
        Self {
            id,
            socket: Mutex::new(Socket::new(version)),
            rates: Mutex::new(Rates {
                requests: bucket(1),
                acks: bucket(others),
            }),
            outgoing: Mutex::new(TokenBucket::new(bytes / LASTING_SHARE, bytes, now)),
            closed: AtomicBool::new(false),
        }
    }

    /// The state of the Socket.IO connection.
    pub(super) fn socket(&self) -> MutexGuard<'_, Socket> {
        lock(&self.socket)
    }

    /// Whether the client may send this, which came in `bytes`, now.
    pub(super) fn allowance(
        &self,
        incoming: &Incoming<'_>,
        bytes: usize,
        now: Instant,
    ) -> Allowance {
        let cost = u32::try_from(bytes / BYTES_PER_TOKEN)
            .unwrap_or(u32::MAX)
            .saturating_add(1);
        let mut rates = lock(&self.rates);
        match incoming {
            Incoming::Acknowledged => rates.acks.take(cost, now),
            Incoming::Connected
            | Incoming::Refused(_)
            | Incoming::Disconnected
            | Incoming::Event { .. }
            | Incoming::Nothing => rates.requests.take(cost, now),
        }
    }

    /// How much may be sent to the client. The caller holds it while it sends, so that the parts of a packet stay together.
    pub(super) fn outgoing(&self) -> MutexGuard<'_, TokenBucket> {
        lock(&self.outgoing)
    }

    /// Notes that the connection is being closed. Returns whether it was open until now.
    pub(super) fn close(&self) -> bool {
        !self.closed.swap(true, Ordering::Relaxed)
    }

    /// Whether it is being closed: what still arrives is ignored.
    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }
}
