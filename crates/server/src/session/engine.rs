//! Engine.IO: the only file that knows the crate `engineioxide`, which does polling, WebSocket, upgrades and heartbeats.
//!
//! Its reader tasks call us for every message, one at a time per connection. We stay synchronous there and put what was
//! parsed into the actor's inbox at once; that keeps the order of each sender's messages.

use std::collections::HashSet;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use bytes::Bytes;
use engineioxide::config::EngineIoConfig;
use engineioxide::handler::EngineIoHandler;
use engineioxide::service::EngineIoService;
use engineioxide::{DisconnectReason, ProtocolVersion, Str};
use signaling::easyrtc::{ErrorCode, Request};
use signaling::room::{ConnectionId, Input, Role};
use signaling::socketio::{Encoded, EngineVersion, Incoming, ParseError};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tracing::info;

use crate::config::Limits;
use crate::random;
use crate::rate::Allowance;
use crate::session::SessionId;
use crate::session::actor::Message;
use crate::session::connection::Connection;
use crate::session::outlet::{Closing, Outlet, QueueFull};

type EngineSocket = engineioxide::Socket<OnceLock<Connection>>;

/// Put into the extensions of a handshake request by whoever checked its key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Admission(pub(crate) Role);

/// The Engine.IO side of one session.
#[derive(Debug, Clone)]
pub(crate) struct Engine {
    handler: Arc<Handler>,
    service: EngineIoService<Handler>,
}

impl Engine {
    /// An engine that serves `/websocket/<port>` and reports to `inbox`.
    pub(crate) fn new(
        id: SessionId,
        port: u16,
        inbox: mpsc::Sender<Message>,
        limits: &Limits,
    ) -> Self {
        let config = EngineIoConfig::builder()
            .req_path(format!("/websocket/{port}"))
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
            limits: limits.clone(),
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
            .is_ok_and(|sid| lock(&self.handler.live).contains(&sid))
    }

    /// Whether the session has as many connections as it may have.
    pub(crate) fn is_full(&self) -> bool {
        lock(&self.handler.live).len() >= self.handler.limits.max_sockets
    }
}

/// The read buffer of one WebSocket, in bytes. The default of the library below is 128 KiB a connection.
const WEBSOCKET_READ_BUFFER: usize = 4_096;

pub(crate) struct Handler {
    id: SessionId,
    inbox: mpsc::Sender<Message>,
    next_connection: AtomicU64,
    live: Mutex<HashSet<engineioxide::socket::Sid>>,
    limits: Limits,
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
    type Data = OnceLock<Connection>;

    fn on_connect(self: Arc<Self>, socket: Arc<EngineSocket>) {
        let Some(Admission(role)) = socket.req_parts.extensions.get::<Admission>().copied() else {
            // Nobody comes past the gate without one; if somebody does, the door stays shut.
            return socket.close(DisconnectReason::ClosingServer);
        };
        let version = match socket.protocol {
            ProtocolVersion::V3 => EngineVersion::V3,
            ProtocolVersion::V4 => EngineVersion::V4,
        };
        let id = ConnectionId(self.next_connection.fetch_add(1, Ordering::Relaxed));
        let now = Instant::now().into_std();
        let connection = socket
            .data
            .get_or_init(|| Connection::new(id, version, &self.limits, now));
        lock(&self.live).insert(socket.id);
        let outlet: Arc<dyn Outlet> = Arc::new(EngineOutlet(Arc::clone(&socket)));
        let opened = Message::Opened {
            connection: id,
            role,
            outlet,
        };
        self.tell(opened, connection, &socket);
        let greeting = connection.socket().open();
        self.take(Ok(greeting), connection, &socket);
    }

    fn on_disconnect(&self, socket: Arc<EngineSocket>, _reason: DisconnectReason) {
        lock(&self.live).remove(&socket.id);
        let Some(connection) = socket.data.get() else {
            return;
        };
        let message = Message::Input(Input::Closed {
            connection: connection.id,
        });
        if let Err(mpsc::error::TrySendError::Full(message)) = self.inbox.try_send(message) {
            // A departure must not be lost. The wait ends with the session, if not before.
            let inbox = self.inbox.clone();
            tokio::spawn(async move { inbox.send(message).await });
        }
    }

    fn on_message(self: &Arc<Self>, text: Str, socket: Arc<EngineSocket>) {
        if let Some(connection) = open(&socket) {
            let incoming = connection.socket().receive_text(&text);
            self.take(incoming, connection, &socket);
        }
    }

    fn on_binary(self: &Arc<Self>, data: Bytes, socket: Arc<EngineSocket>) {
        if let Some(connection) = open(&socket) {
            let incoming = connection.socket().receive_binary(data);
            self.take(incoming, connection, &socket);
        }
    }
}

impl Handler {
    fn take(
        &self,
        incoming: Result<Incoming<'_>, ParseError>,
        connection: &Connection,
        socket: &Arc<EngineSocket>,
    ) {
        let Ok(incoming) = incoming else {
            return self.close(connection, socket, Closing::Protocol);
        };
        let allowance = connection.allowance(&incoming, Instant::now().into_std());
        if allowance == Allowance::Exhausted {
            return self.close(connection, socket, Closing::TooFast);
        }
        let id = connection.id;
        match incoming {
            Incoming::Nothing | Incoming::Acknowledged => {}
            Incoming::Refused(answer) => {
                if emit(socket, answer).is_err() {
                    self.close(connection, socket, Closing::SlowPeer);
                }
            }
            Incoming::Connected => {
                let welcome = connection.socket().welcome(&random::token());
                if emit(socket, welcome).is_err() {
                    return self.close(connection, socket, Closing::SlowPeer);
                }
                let easyrtcid = random::easyrtcid();
                let input = Input::Connected {
                    connection: id,
                    easyrtcid,
                };
                self.tell(Message::Input(input), connection, socket);
            }
            Incoming::Disconnected => {
                let input = Input::Disconnected { connection: id };
                self.tell(Message::Input(input), connection, socket);
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
                self.tell(Message::Input(input), connection, socket);
            }
        }
    }

    fn tell(&self, message: Message, connection: &Connection, socket: &Arc<EngineSocket>) {
        if self.inbox.try_send(message).is_err() {
            self.close(connection, socket, Closing::SessionBusy);
        }
    }

    /// Closes a connection; the actor hears of it by `on_disconnect`.
    fn close(&self, connection: &Connection, socket: &Arc<EngineSocket>, closing: Closing) {
        if connection.close() {
            let (id, reason) = (connection.id.0, closing.as_str());
            info!(session = %self.id, connection = id, reason, "connection closed");
            socket.close(DisconnectReason::PacketParsingError);
        }
    }
}

/// What the connection remembers, unless it is being closed.
fn open(socket: &EngineSocket) -> Option<&Connection> {
    socket
        .data
        .get()
        .filter(|connection| !connection.is_closed())
}

/// The actor's way to one connection.
#[derive(Debug)]
struct EngineOutlet(Arc<EngineSocket>);

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
    let text = Str::from(packet.text);
    if packet.attachments.is_empty() {
        return queued(socket.emit(text));
    }
    match socket.protocol {
        ProtocolVersion::V4 => match socket.reserve() {
            Ok(permit) => {
                permit.emit_many(text, packet.attachments.into());
                Ok(())
            }
            Err(error) => queued(Err(error)),
        },
        // `emit_many` does not know how binary values are written for polling clients of revision 3.
        ProtocolVersion::V3 => {
            queued(socket.emit(text))?;
            packet
                .attachments
                .into_iter()
                .try_for_each(|data| queued(socket.emit_binary(data)))
        }
    }
}

fn queued<T>(result: Result<(), mpsc::error::TrySendError<T>>) -> Result<(), QueueFull> {
    match result {
        Err(mpsc::error::TrySendError::Full(_)) => Err(QueueFull),
        // When it is closed, the actor is about to hear of it.
        Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => Ok(()),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
