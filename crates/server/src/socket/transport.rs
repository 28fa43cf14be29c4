//! Engine.IO: the only file that uses the crate `engineioxide`, which does polling, WebSocket, upgrades and heartbeats.
//!
//! Its reader tasks call us for every message, one at a time per connection. We stay synchronous there and put the parsed
//! message into the actor's inbox at once; that keeps the order of each sender's messages.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};

use bytes::Bytes;
use engineioxide::config::EngineIoConfig;
use engineioxide::handler::EngineIoHandler;
use engineioxide::service::EngineIoService;
use engineioxide::{DisconnectReason, ProtocolVersion, Str};
use signaling::allowance::Allowance;
use signaling::easyrtc::{ErrorCode, Request};
use signaling::room::{ConnectionId, Fresh, Input, Pass};
use signaling::socketio::{Encoded, EngineVersion, Incoming, ParseError};
use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;
use tracing::info;

use crate::actor::ActorInput;
use crate::actor::outlet::{Closing, Outlet, QueueFull};
use crate::base::{SessionId, clock, lock, random};
use crate::config::Limits;
use crate::socket::ingress::Ingress;

type EngineSocket = engineioxide::Socket<OnceLock<Ingress>>;

/// What the gate puts into the extensions of a handshake request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Admitted(pub(crate) Pass);

/// The Engine.IO side of one session.
#[derive(Debug, Clone)]
pub(crate) struct Transport {
    handler: Arc<Handler>,
    service: EngineIoService<Handler>,
}

impl Transport {
    /// A transport that serves everything below `path` and reports to `inbox`.
    pub(crate) fn new(
        id: SessionId,
        path: String,
        inbox: mpsc::Sender<ActorInput>,
        limits: &Arc<Limits>,
    ) -> Self {
        let config = EngineIoConfig::builder()
            .req_path(path)
            .max_payload(u64::try_from(limits.max_message_bytes).unwrap_or(u64::MAX))
            .ws_max_message_size(limits.max_message_bytes)
            .ws_max_frame_size(limits.max_message_bytes)
            .ws_read_buffer_size(WEBSOCKET_READ_BUFFER)
            .max_buffer_size(limits.max_queued_messages)
            .ping_interval(std::time::Duration::from_secs(limits.ping_interval_s))
            .ping_timeout(std::time::Duration::from_secs(limits.ping_timeout_s))
            .upgrade_timeout(std::time::Duration::from_secs(limits.upgrade_timeout_s))
            .build();
        let handler = Arc::new(Handler {
            id,
            inbox,
            next_connection: AtomicU64::new(0),
            live: Mutex::default(),
            ends: TaskTracker::new(),
            limits: Arc::clone(limits),
        });
        Self {
            service: EngineIoService::with_config(Arc::clone(&handler), config),
            handler,
        }
    }

    /// The HTTP service.
    pub(crate) fn service(&self) -> EngineIoService<Handler> {
        self.service.clone()
    }

    /// Whether `sid` is the Engine.IO id of an open connection.
    pub(crate) fn knows(&self, sid: &str) -> bool {
        sid.parse()
            .is_ok_and(|sid| lock(&self.handler.live).contains_key(&sid))
    }

    /// Closes a connection whose client broke the protocol before `engineioxide` could see it.
    pub(crate) fn close(&self, sid: &str) {
        let socket = sid
            .parse()
            .ok()
            .and_then(|sid| lock(&self.handler.live).get(&sid)?.upgrade());
        if let Some(socket) = socket {
            socket.close(DisconnectReason::PacketParsingError);
        }
    }

    /// The size limit of a message from a client.
    pub(crate) fn max_message_bytes(&self) -> usize {
        self.handler.limits.max_message_bytes
    }

    /// Waits until no end of a connection waits for the actor, which must be over.
    pub(crate) async fn no_end_waits(&self) {
        self.handler.ends.close();
        self.handler.ends.wait().await;
    }

    /// Whether the session has as many connections as it may have.
    pub(crate) fn is_full(&self) -> bool {
        lock(&self.handler.live).len() >= self.handler.limits.max_sockets
    }
}

/// Closes every connection of a transport when it is dropped, however the session ends.
#[derive(Debug)]
pub(crate) struct CloseOnDrop(pub(crate) Transport);

impl Drop for CloseOnDrop {
    fn drop(&mut self) {
        let live: Vec<Weak<EngineSocket>> = lock(&self.0.handler.live).values().cloned().collect();
        for socket in live.iter().filter_map(Weak::upgrade) {
            socket.close(DisconnectReason::ClosingServer);
        }
    }
}

/// The read buffer of one WebSocket, in bytes. The default is 128 KiB for each connection.
const WEBSOCKET_READ_BUFFER: usize = 4_096;

pub(crate) struct Handler {
    id: SessionId,
    inbox: mpsc::Sender<ActorInput>,
    next_connection: AtomicU64,
    live: Mutex<HashMap<engineioxide::socket::Sid, Weak<EngineSocket>>>,
    /// Ends of connections that wait for room in the inbox.
    ends: TaskTracker,
    limits: Arc<Limits>,
}

impl fmt::Debug for Handler {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Handler")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl EngineIoHandler for Handler {
    type Data = OnceLock<Ingress>;

    fn on_connect(self: Arc<Self>, socket: Arc<EngineSocket>) {
        let Some(Admitted(pass)) = socket.req_parts.extensions.get::<Admitted>().copied() else {
            // Unreachable: the gate adds it. Refuse.
            return socket.close(DisconnectReason::ClosingServer);
        };
        let version = match socket.protocol {
            ProtocolVersion::V3 => EngineVersion::V3,
            ProtocolVersion::V4 => EngineVersion::V4,
        };
        let id = ConnectionId(self.next_connection.fetch_add(1, Ordering::Relaxed));
        let now = clock::instant();
        let connection = socket
            .data
            .get_or_init(|| Ingress::new(id, version, &self.limits, now));
        if !self.has_room_for(&socket) {
            // Concurrent handshakes can pass the gate together.
            return self.close(connection, &socket, Closing::SessionBusy);
        }
        let outlet: Arc<dyn Outlet> = Arc::new(EngineOutlet(Arc::clone(&socket)));
        let opened = ActorInput::Opened {
            connection: id,
            pass,
            outlet,
        };
        self.tell(opened, connection, &socket);
        let greeting = connection.socket().open();
        self.take(Ok(greeting), 0, connection, &socket);
    }

    fn on_disconnect(&self, socket: Arc<EngineSocket>, _reason: DisconnectReason) {
        lock(&self.live).remove(&socket.id);
        let Some(connection) = socket.data.get() else {
            return;
        };
        let message = ActorInput::Input(Input::Closed {
            connection: connection.id,
        });
        if let Err(mpsc::error::TrySendError::Full(message)) = self.inbox.try_send(message) {
            // The end of a connection must not be lost. The wait ends with the actor at the latest.
            let inbox = self.inbox.clone();
            self.ends.spawn(async move { inbox.send(message).await });
        }
    }

    fn on_message(self: &Arc<Self>, text: Str, socket: Arc<EngineSocket>) {
        if let Some(connection) = open(&socket) {
            let incoming = connection.socket().receive_text(&text);
            self.take(incoming, text.len(), connection, &socket);
        }
    }

    fn on_binary(self: &Arc<Self>, data: Bytes, socket: Arc<EngineSocket>) {
        if let Some(connection) = open(&socket) {
            let bytes = data.len();
            let incoming = connection.socket().receive_binary(data);
            self.take(incoming, bytes, connection, &socket);
        }
    }
}

impl Handler {
    fn take(
        &self,
        incoming: Result<Incoming<'_>, ParseError>,
        bytes: usize,
        connection: &Ingress,
        socket: &Arc<EngineSocket>,
    ) {
        let Ok(incoming) = incoming else {
            return self.close(connection, socket, Closing::Protocol);
        };
        let allowance = connection.allowance(&incoming, bytes, clock::instant());
        if allowance == Allowance::Exhausted {
            return self.close(connection, socket, Closing::TooFast);
        }
        let id = connection.id;
        match incoming {
            Incoming::Nothing | Incoming::Acknowledged => {}
            Incoming::Refused(packet) => {
                let answer = ActorInput::Answer {
                    connection: id,
                    packet,
                };
                self.tell(answer, connection, socket);
            }
            Incoming::Connected => {
                let is_told_its_id = connection.socket().is_told_its_id();
                let fresh = Fresh {
                    easyrtcid: random::easyrtcid(),
                    socket_id: is_told_its_id.then(|| random::token().into()),
                };
                let input = Input::Connected {
                    connection: id,
                    fresh,
                    resume: None,
                };
                self.tell(ActorInput::Input(input), connection, socket);
            }
            Incoming::Disconnected => {
                let input = Input::Disconnected { connection: id };
                self.tell(ActorInput::Input(input), connection, socket);
            }
            Incoming::Event {
                args,
                ack,
                attachments,
            } => {
                let Some(request) = Request::parse(&args, ack, attachments) else {
                    return;
                };
                let request = match allowance {
                    Allowance::Granted => request,
                    Allowance::Refused | Allowance::Exhausted => {
                        request.refused(ErrorCode::MsgRejectGenFail)
                    }
                };
                let input = Input::Requested {
                    connection: id,
                    request,
                };
                self.tell(ActorInput::Input(input), connection, socket);
            }
        }
    }

    /// Counts the connection, unless the session has as many as it may have.
    fn has_room_for(&self, socket: &Arc<EngineSocket>) -> bool {
        let mut live = lock(&self.live);
        let has_room = live.len() < self.limits.max_sockets;
        if has_room {
            live.insert(socket.id, Arc::downgrade(socket));
        }
        has_room
    }

    fn tell(&self, message: ActorInput, connection: &Ingress, socket: &Arc<EngineSocket>) {
        if self.inbox.try_send(message).is_err() {
            self.close(connection, socket, Closing::SessionBusy);
        }
    }

    /// Closes a connection; the actor hears of it by `on_disconnect`.
    fn close(&self, connection: &Ingress, socket: &Arc<EngineSocket>, closing: Closing) {
        if connection.close() {
            let (id, reason) = (connection.id.0, closing.as_str());
            info!(session = %self.id, connection = id, reason, "connection closed");
            socket.close(DisconnectReason::PacketParsingError);
        }
    }
}

/// The state of the connection, unless it is being closed.
fn open(socket: &EngineSocket) -> Option<&Ingress> {
    socket
        .data
        .get()
        .filter(|connection| !connection.is_closed())
}

/// The actor's way to one connection.
struct EngineOutlet(Arc<EngineSocket>);

impl fmt::Debug for EngineOutlet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The socket itself would show the handshake request, and with it the key.
        let id = self.0.data.get().map(|connection| connection.id);
        formatter.debug_tuple("EngineOutlet").field(&id).finish()
    }
}

impl Outlet for EngineOutlet {
    fn send(&self, packet: Encoded) -> Result<(), QueueFull> {
        emit(&self.0, packet)
    }

    fn disconnect(&self) {
        if let Some(connection) = self.0.data.get() {
            connection.socket().disconnected();
        }
        // If the queue is full, the next packet will close the connection.
        let _ = emit(&self.0, Encoded::disconnect());
    }

    fn close(&self, _closing: Closing) {
        if let Some(connection) = self.0.data.get() {
            connection.close();
        }
        self.0.close(DisconnectReason::ClosingServer);
    }
}

fn emit(socket: &EngineSocket, packet: Encoded) -> Result<(), QueueFull> {
    let Some(connection) = socket.data.get() else {
        return Ok(());
    };
    let attached: usize = packet.attachments.iter().map(Bytes::len).sum();
    let bytes = u32::try_from(packet.text.len().saturating_add(attached)).unwrap_or(u32::MAX);
    let mut outgoing = connection.outgoing();
    if outgoing.take(bytes, clock::instant()) != Allowance::Granted {
        return Err(QueueFull);
    }
    queued(socket.emit(Str::from(packet.text)))?;
    // One by one, because `emit_many` does not know how polling clients of revision 3 take binary values.
    packet
        .attachments
        .into_iter()
        .try_for_each(|data| queued(socket.emit_binary(data)))
}

fn queued<T>(result: Result<(), mpsc::error::TrySendError<T>>) -> Result<(), QueueFull> {
    match result {
        Err(mpsc::error::TrySendError::Full(_)) => Err(QueueFull),
        // If it is closed, the actor is told of it by `on_disconnect`.
        Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => Ok(()),
    }
}
