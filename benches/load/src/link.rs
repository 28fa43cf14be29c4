//! A connection of the generator: WebSocket messages or frames on bare TCP.
//!
//! It is not `probe::Wire`: what is fed here leaves with the next flush, in one write, and what comes is polled without a
//! timer for each packet.

use std::task::{Context, Poll};

use anyhow::{Context as _, bail};
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use tokio_util::codec::{Framed, LengthDelimitedCodec};

/// Small, because there are thousands of connections; large enough for many messages at once.
const READ_BUFFER_BYTES: usize = 16 * 1_024;

/// What came.
#[derive(Debug)]
pub(crate) enum Received {
    /// A text, or a frame.
    Text(Utf8Bytes),
    /// Something of the transport alone.
    Other,
}

/// One connection. What is fed leaves with the next flush.
#[derive(Debug)]
pub(crate) enum LoadLink {
    /// WebSocket.
    WebSocket(Box<WebSocketStream<TcpStream>>),
    /// TCP, with the length before each frame.
    Tcp(Box<Framed<TcpStream, LengthDelimitedCodec>>),
}

impl LoadLink {
    /// Opens a WebSocket.
    ///
    /// # Errors
    /// The server refuses.
    pub(crate) async fn websocket(authority: &str, path: &str) -> anyhow::Result<Self> {
        let stream = connect(authority).await?;
        let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER_BYTES);
        let url = format!("ws://{authority}{path}");
        let (stream, _) = client_async_with_config(url, stream, Some(config)).await?;
        Ok(Self::WebSocket(Box::new(stream)))
    }

    /// Opens a TCP connection.
    ///
    /// # Errors
    /// The server refuses.
    pub(crate) async fn tcp(authority: &str) -> anyhow::Result<Self> {
        let stream = connect(authority).await?;
        let framed = Framed::new(stream, LengthDelimitedCodec::new());
        Ok(Self::Tcp(Box::new(framed)))
    }

    /// Puts a text into the buffer.
    ///
    /// # Errors
    /// The connection is lost.
    pub(crate) async fn feed(&mut self, text: String) -> anyhow::Result<()> {
        match self {
            Self::WebSocket(stream) => stream.feed(Message::text(text)).await?,
            Self::Tcp(stream) => stream.feed(Bytes::from(text)).await?,
        }
        Ok(())
    }

    /// Sends what is in the buffer.
    ///
    /// # Errors
    /// The connection is lost.
    pub(crate) async fn flush(&mut self) -> anyhow::Result<()> {
        match self {
            Self::WebSocket(stream) => stream.flush().await?,
            Self::Tcp(stream) => SinkExt::<Bytes>::flush(stream).await?,
        }
        Ok(())
    }

    /// Closes it, and waits until the other side does, too.
    pub(crate) async fn close(self) {
        if let Self::WebSocket(mut stream) = self
            && (*stream).close(None).await.is_ok()
        {
            while let Some(Ok(_)) = stream.next().await {}
        }
    }

    /// What comes next.
    pub(crate) fn poll_receive(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<anyhow::Result<Received>> {
        match self {
            Self::WebSocket(stream) => stream.poll_next_unpin(context).map(|item| match item {
                Some(Ok(Message::Text(text))) => Ok(Received::Text(text)),
                Some(Ok(Message::Close(_))) | None => bail!("the server closed the connection"),
                Some(Ok(
                    Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_),
                )) => Ok(Received::Other),
                Some(Err(error)) => Err(error.into()),
            }),
            Self::Tcp(stream) => stream.poll_next_unpin(context).map(|item| {
                let frame = item.context("the server closed the connection")??;
                Ok(Received::Text(Utf8Bytes::try_from(frame.freeze())?))
            }),
        }
    }
}

async fn connect(authority: &str) -> anyhow::Result<TcpStream> {
    let stream = TcpStream::connect(authority).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}
