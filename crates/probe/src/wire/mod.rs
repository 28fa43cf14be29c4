//! EngineVersion.IO as a client speaks it, on both transports and in both revisions.

mod payload;
mod polling;
mod websocket;

use std::fmt;
use std::time::Duration;

use anyhow::Context;
use polling::Polling;
use websocket::WebSocket;

use crate::PATIENCE;
use crate::trust::Tls;

/// The revision of EngineVersion.IO that a client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineVersion {
    /// Clients 2.x.
    V3,
    /// Clients 3.x and 4.x.
    V4,
}

/// What carries the packets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// HTTP requests.
    Polling,
    /// A WebSocket from the beginning.
    WebSocket,
}

/// Where a socket is, and how it is spoken to.
#[derive(Clone)]
pub struct SocketAddress {
    /// Host and port.
    pub authority: String,
    /// The path, with a slash at its end.
    pub path: String,
    /// More parameters, such as a key; may be empty.
    pub query: String,
    /// The revision to speak.
    pub engine: EngineVersion,
    /// Speaks TLS, if there is something to trust.
    pub tls: Option<Tls>,
    /// How long an answer may take.
    pub patience: Duration,
}

/// Without the query, because it may hold a key.
impl fmt::Debug for SocketAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = formatter.debug_struct("SocketAddress");
        fields.field("authority", &self.authority);
        fields.field("path", &self.path);
        fields.finish_non_exhaustive()
    }
}

impl SocketAddress {
    /// A socket without TLS.
    pub fn new(
        authority: impl Into<String>,
        path: impl Into<String>,
        query: impl Into<String>,
        engine: EngineVersion,
    ) -> Self {
        Self {
            authority: authority.into(),
            path: path.into(),
            query: query.into(),
            engine,
            tls: None,
            patience: PATIENCE,
        }
    }

    /// Path and query.
    pub(crate) fn target(&self, transport: &str) -> String {
        let Self { path, query, .. } = self;
        let version = match self.engine {
            EngineVersion::V3 => 3,
            EngineVersion::V4 => 4,
        };
        format!("{path}?EIO={version}&transport={transport}&{query}")
    }
}

/// A packet of EngineVersion.IO.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Packet {
    /// Its text, which begins with its type.
    Text(String),
    /// A binary message.
    Binary(Vec<u8>),
}

/// A connection. Pings are answered while it is read.
#[derive(Debug)]
pub struct Wire {
    engine: EngineVersion,
    patience: Duration,
    line: Line,
}

#[derive(Debug)]
enum Line {
    WebSocket(Box<WebSocket>),
    Polling(Box<Polling>),
}

impl Wire {
    /// Opens a connection; the open packet has been read when it returns.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn open(address: &SocketAddress, transport: Transport) -> anyhow::Result<Self> {
        let line = match transport {
            Transport::WebSocket => Line::WebSocket(Box::new(WebSocket::open(address).await?)),
            Transport::Polling => Line::Polling(Box::new(Polling::open(address).await?)),
        };
        let mut wire = Self {
            engine: address.engine,
            patience: address.patience,
            line,
        };
        let first = wire.receive().await?;
        let is_open = matches!(&first, Some(Packet::Text(text)) if text.starts_with('0'));
        anyhow::ensure!(is_open, "no open packet but {first:?}");
        Ok(wire)
    }

    /// Sends a packet as it is.
    ///
    /// # Errors
    /// The connection is lost.
    pub async fn send(&mut self, text: &str) -> anyhow::Result<()> {
        match &mut self.line {
            Line::WebSocket(line) => line.send(text).await,
            Line::Polling(line) => line.send(&Packet::Text(text.to_owned())).await,
        }
    }

    /// Sends a binary message.
    ///
    /// # Errors
    /// The connection is lost.
    pub async fn send_binary(&mut self, data: Vec<u8>) -> anyhow::Result<()> {
        match &mut self.line {
            Line::WebSocket(line) => line.send_binary(data).await,
            Line::Polling(line) => line.send(&Packet::Binary(data)).await,
        }
    }

    /// The next packet that is not a heartbeat; `None` if the server has closed the connection.
    ///
    /// # Errors
    /// Nothing comes in time, or nothing that can be understood.
    pub async fn receive(&mut self) -> anyhow::Result<Option<Packet>> {
        let packet = tokio::time::timeout(self.patience, self.receive_whenever()).await;
        packet.context("nothing came")?
    }

    /// The same, however long it takes by WebSocket.
    ///
    /// # Errors
    /// Nothing comes that can be understood.
    pub async fn receive_whenever(&mut self) -> anyhow::Result<Option<Packet>> {
        loop {
            let packet = match &mut self.line {
                Line::WebSocket(line) => line.receive().await?,
                Line::Polling(line) => line.receive().await?,
            };
            let Some(packet) = packet else {
                return Ok(None);
            };
            match &packet {
                Packet::Text(text) if text == "2" && self.engine == EngineVersion::V4 => {
                    self.send("3").await?;
                }
                // A pong, and the answer to a poll that has to end.
                Packet::Text(text) if matches!(text.as_str(), "3" | "6") => {}
                Packet::Text(text) if text == "1" => return Ok(None),
                Packet::Text(_) | Packet::Binary(_) => return Ok(Some(packet)),
            }
        }
    }

    /// Closes the connection, as a page does when it is left.
    ///
    /// # Errors
    /// It is lost already.
    pub async fn close(self) -> anyhow::Result<()> {
        match self.line {
            Line::WebSocket(line) => line.close().await,
            Line::Polling(line) => line.send(&Packet::Text("1".to_owned())).await,
        }
    }
}
