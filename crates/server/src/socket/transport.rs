//! The Engine.IO side of one session: its connections, each with a task of its own.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use signaling::engineio::EngineVersion;
use signaling::room::{CloseReason, ConnectionId, Pass};
use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;

use crate::actor::ActorInput;
use crate::actor::outlet::Closing;
use crate::base::{SessionId, lock, random};
use crate::config::Limits;
use crate::socket::connection::{Arriving, ConnectionTask, Newcomer};
use crate::socket::mailbox::Mailbox;

/// The Engine.IO side of one session. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Transport(Arc<TransportParts>);

#[derive(Debug)]
struct TransportParts {
    id: SessionId,
    inbox: mpsc::Sender<ActorInput>,
    next_connection: AtomicU64,
    /// Every connection by its Engine.IO id.
    live: Mutex<HashMap<String, Arc<Mailbox>>>,
    tasks: TaskTracker,
    limits: Arc<Limits>,
}

impl Transport {
    /// A transport that reports to `inbox`.
    pub(crate) fn new(
        id: SessionId,
        inbox: mpsc::Sender<ActorInput>,
        limits: &Arc<Limits>,
    ) -> Self {
        Self(Arc::new(TransportParts {
            id,
            inbox,
            next_connection: AtomicU64::new(0),
            live: Mutex::default(),
            tasks: TaskTracker::new(),
            limits: Arc::clone(limits),
        }))
    }

    /// The way to the connection `sid`, if it is open.
    pub(super) fn find(&self, sid: &str) -> Option<Arc<Mailbox>> {
        lock(&self.0.live).get(sid).cloned()
    }

    /// The size limit of a message from a client, in bytes.
    pub(super) fn max_message_bytes(&self) -> usize {
        self.0.limits.max_message_bytes
    }

    /// Whether the session has as many connections as it may have; those whose handshake is not answered yet count, too.
    pub(super) fn is_full(&self) -> bool {
        lock(&self.0.live).len() >= self.0.limits.max_sockets
    }

    /// Opens a connection. Returns false if there is no room for it any more.
    pub(super) fn open(&self, version: EngineVersion, pass: Pass, arriving: Arriving) -> bool {
        let sid = random::token();
        let mailbox = Arc::new(Mailbox::new(version, &self.0.limits));
        let Some(seat) = self.seat(sid.clone(), Arc::clone(&mailbox)) else {
            return false;
        };
        let newcomer = Newcomer {
            id: ConnectionId(self.0.next_connection.fetch_add(1, Ordering::Relaxed)),
            sid,
            version,
            pass,
            arriving,
            mailbox,
        };
        let (of_session, inbox) = (self.0.id.clone(), self.0.inbox.clone());
        let connection = ConnectionTask::new(newcomer, of_session, inbox, &self.0.limits);
        self.0.tasks.spawn(async move {
            connection.run().await;
            drop(seat);
        });
        true
    }

    /// A place for a connection, if there is one. It is free again when the value is dropped.
    fn seat(&self, sid: String, mailbox: Arc<Mailbox>) -> Option<Seat> {
        let mut live = lock(&self.0.live);
        if live.len() >= self.0.limits.max_sockets {
            return None;
        }
        live.insert(sid.clone(), mailbox);
        let parts = Arc::clone(&self.0);
        Some(Seat { parts, sid })
    }

    /// Waits until no connection is left; the actor must be over.
    pub(crate) async fn all_closed(&self) {
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }
}

/// Closes every connection of a transport when it is dropped, however the session ends.
#[derive(Debug)]
pub(crate) struct CloseOnDrop(pub(crate) Transport);

impl CloseOnDrop {
    /// Closes every connection.
    pub(crate) fn close(&self) {
        let live: Vec<Arc<Mailbox>> = lock(&self.0.0.live).values().cloned().collect();
        for mailbox in live {
            mailbox.close(Closing::Room(CloseReason::SessionEnded));
        }
    }
}

impl Drop for CloseOnDrop {
    fn drop(&mut self) {
        self.close();
    }
}

/// The place of a connection among the live ones.
#[derive(Debug)]
struct Seat {
    parts: Arc<TransportParts>,
    sid: String,
}

impl Drop for Seat {
    fn drop(&mut self) {
        lock(&self.parts.live).remove(&self.sid);
    }
}
