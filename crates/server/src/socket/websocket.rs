//! A WebSocket of a client: frames, and how many bytes came.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::{FutureExt, Sink, Stream};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use signaling::engineio::{EngineVersion, OutgoingPacket};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};

use crate::socket::account::Waiting;

/// The read buffer of one WebSocket, in bytes. The default is 128 KiB for each connection.
const READ_BUFFER: usize = 4_096;
/// So much is collected before it is written, in bytes, unless nothing more waits.
const WRITE_BUFFER: usize = 16_384;
/// The shortest frame of a client, in bytes.
const SHORTEST_FRAME: u64 = 6;
/// The longest head of a frame of a client, in bytes.
const LONGEST_HEAD: u64 = 14;
/// So much of what a client still sends after a close is thrown away, in bytes; then the connection is cut.
const MAX_THROWN_AWAY: u64 = 16 * 1_024 * 1_024;
/// What is read ahead of the message that is handled, in bytes.
const READ_AHEAD: u64 = 65_536;

/// One WebSocket.
#[derive(Debug)]
pub(super) struct ClientWebSocket {
    stream: WebSocketStream<Metered>,
    version: EngineVersion,
    /// Something may not be flushed.
    is_dirty: bool,
    unflushed: Waiting,
    max_message: u64,
    /// Bytes that came and that messages account for.
    explained: u64,
    /// After the close, the connection is cut when so many bytes have come.
    lingers_until: Option<u64>,
}

/// What came.
#[derive(Debug)]
pub(super) enum Heard {
    Text(Utf8Bytes),
    Binary(Bytes),
    /// A ping or pong of WebSocket itself.
    Control,
    /// The client closes it.
    Closed,
    /// The connection is gone.
    Lost,
    /// It breaks the protocol of WebSocket; the code says how.
    Broken(CloseCode),
}

impl ClientWebSocket {
    /// A WebSocket whose handshake is done.
    pub(super) fn new(io: Upgraded, version: EngineVersion, max_message: usize) -> Option<Self> {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(WRITE_BUFFER)
            .max_message_size(Some(max_message))
            .max_frame_size(Some(max_message));
        let io = Metered {
            io: TokioIo::new(io),
            read: 0,
        };
        let stream = WebSocketStream::from_raw_socket(io, Role::Server, Some(config));
        Some(Self {
            stream: stream.now_or_never()?,
            version,
            is_dirty: false,
            unflushed: Waiting::default(),
            max_message: u64::try_from(max_message).unwrap_or(u64::MAX),
            explained: 0,
            lingers_until: None,
        })
    }

    /// What comes next.
    pub(super) fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<Heard> {
        let read = ready!(Pin::new(&mut self.stream).poll_next(context));
        let heard = match read {
            Some(Ok(Message::Text(text))) => Heard::Text(text),
            Some(Ok(Message::Binary(bytes))) => Heard::Binary(bytes),
            // The answer is queued already.
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => Heard::Control,
            Some(Ok(Message::Close(_))) => Heard::Closed,
            Some(Err(error)) => broken(&error),
            None => Heard::Lost,
        };
        self.is_dirty = true;
        let bytes = match &heard {
            Heard::Text(text) => text.len(),
            Heard::Binary(bytes) => bytes.len(),
            Heard::Control | Heard::Closed | Heard::Lost | Heard::Broken(_) => 0,
        };
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.explained = self
            .explained
            .saturating_add(bytes)
            .saturating_add(LONGEST_HEAD);
        Poll::Ready(heard)
    }

    /// How many frames came at most that no message accounts for: empty and tiny parts of messages.
    pub(super) fn unexplained_frames(&mut self) -> u32 {
        let read = self.stream.get_ref().read;
        self.explained = self.explained.min(read);
        let may_be_ahead = self.max_message.saturating_add(READ_AHEAD);
        let unexplained = (read - self.explained).saturating_sub(may_be_ahead);
        self.explained = self.explained.saturating_add(unexplained);
        u32::try_from(unexplained / SHORTEST_FRAME).unwrap_or(u32::MAX)
    }

    /// Writes as much of `queue` as the connection takes. Ready when everything is written; with what has been written.
    pub(super) fn poll_write(
        &mut self,
        context: &mut Context<'_>,
        queue: &mut VecDeque<OutgoingPacket>,
    ) -> (Waiting, Poll<Result<(), ()>>) {
        let result = self.poll_flush_queue(context, queue);
        let written = match result {
            Poll::Ready(_) => std::mem::take(&mut self.unflushed),
            Poll::Pending => Waiting::default(),
        };
        (written, result)
    }

    fn poll_flush_queue(
        &mut self,
        context: &mut Context<'_>,
        queue: &mut VecDeque<OutgoingPacket>,
    ) -> Poll<Result<(), ()>> {
        while let Some(packet) = queue.front() {
            ready!(Pin::new(&mut self.stream).poll_ready(context)).map_err(drop)?;
            self.unflushed = self.unflushed.plus(Waiting::of(packet));
            let message = match packet.to_bytes(self.version) {
                Some(bytes) => Message::Binary(bytes),
                None => Message::text(packet.to_text().unwrap_or_default()),
            };
            queue.pop_front();
            self.start(message)?;
        }
        self.poll_flush(context)
    }

    /// Puts a message behind everything before it.
    fn start(&mut self, message: Message) -> Result<(), ()> {
        self.is_dirty = true;
        Pin::new(&mut self.stream).start_send(message).map_err(drop)
    }

    /// Puts a packet behind everything before it, without counting it.
    pub(super) fn say(&mut self, packet: &OutgoingPacket) {
        let text = packet.to_text().unwrap_or_default();
        // If it fails, reading fails, too.
        let _ = self.start(Message::text(text));
    }

    /// Puts a close frame behind everything before it; without a code as the Node.js server does.
    pub(super) fn say_close(&mut self, code: Option<CloseCode>) {
        let frame = code.map(|code| CloseFrame {
            code,
            reason: Utf8Bytes::default(),
        });
        // If it fails, the connection is closed without it.
        let _ = self.start(Message::Close(frame));
    }

    /// Ready when everything is written.
    pub(super) fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<Result<(), ()>> {
        if self.is_dirty {
            ready!(Pin::new(&mut self.stream).poll_flush(context)).map_err(drop)?;
            self.is_dirty = false;
        }
        Poll::Ready(Ok(()))
    }

    /// Says that nothing more will be written, and then throws away what comes until the client closes, too. If it closed at
    /// once, what is on the way to the client could be lost with it.
    pub(super) fn poll_linger(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let io = self.stream.get_mut();
        if ready!(Pin::new(&mut *io).poll_shutdown(context)).is_err() {
            return Poll::Ready(());
        }
        let mut thrown_away = [0; READ_BUFFER];
        let until = *self
            .lingers_until
            .get_or_insert(io.read.saturating_add(MAX_THROWN_AWAY));
        while io.read < until {
            let mut buffer = ReadBuf::new(&mut thrown_away);
            let read = ready!(Pin::new(&mut *io).poll_read(context, &mut buffer));
            if read.is_err() || buffer.filled().is_empty() {
                break;
            }
        }
        Poll::Ready(())
    }
}

/// What the library says, and how RFC 6455, 7.4.1, calls it.
fn broken(error: &Error) -> Heard {
    match error {
        Error::Capacity(_) => Heard::Broken(CloseCode::Size),
        Error::Utf8(_) => Heard::Broken(CloseCode::Invalid),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)
        | Error::ConnectionClosed
        | Error::AlreadyClosed
        | Error::Io(_) => Heard::Lost,
        Error::Protocol(_) => Heard::Broken(CloseCode::Protocol),
        // These are of clients, of TLS or of a handshake.
        Error::Tls(_)
        | Error::WriteBufferFull(_)
        | Error::AttackAttempt
        | Error::Url(_)
        | Error::Http(_)
        | Error::HttpFormat(_) => Heard::Lost,
    }
}

/// Counts what is read.
#[derive(Debug)]
struct Metered {
    io: TokioIo<Upgraded>,
    read: u64,
}

impl AsyncRead for Metered {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.io).poll_read(context, buffer);
        let read = buffer.filled().len().saturating_sub(before);
        self.read = self
            .read
            .saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        result
    }
}

impl AsyncWrite for Metered {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}
