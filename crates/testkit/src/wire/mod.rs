//! Engine.IO as a client speaks it, on both transports and in both revisions.

mod payload;
mod polling;
mod websocket;

use anyhow::Context;
use polling::Polling;
use websocket::WebSocket;

use crate::PATIENCE;

/// The revision of Engine.IO that a client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Clients 2.x.
    V3,
    /// Clients 3.x and 4.x.
    V4,
}

/// How packets travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// HTTP requests.
    Polling,
    /// A WebSocket from the beginning.
    WebSocket,
}

/// Where a socket is, and how it is spoken to.
#[derive(Debug, Clone)]
pub struct SocketAddress {
    /// Host and port.
    pub authority: String,
    /// The path, with a slash at its end.
    pub path: String,
    /// More parameters, such as a key; may be empty.
    pub query: String,
    /// The revision to speak.
    pub engine: Engine,
}

impl SocketAddress {
    /// Everything behind the scheme.
    fn url(&self, transport: &str) -> String {
        let Self {
            authority,
            path,
            query,
            engine,
        } = self;
        let version = match engine {
            Engine::V3 => 3,
            Engine::V4 => 4,
        };
        format!("{authority}{path}?EIO={version}&transport={transport}&{query}")
    }
}

/// A packet of Engine.IO.
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
    engine: Engine,
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

    /// The next packet that is no heartbeat; `None` if the server has closed the connection.
    ///
    /// # Errors
    /// Nothing comes in time, or nothing that can be understood.
    pub async fn receive(&mut self) -> anyhow::Result<Option<Packet>> {
        let packet = tokio::time::timeout(PATIENCE, self.receive_whenever()).await;
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
                Packet::Text(text) if text == "2" && self.engine == Engine::V4 => {
                    self.send("3").await?;
                }
                // A pong, and the answer to a poll that has to end.
                Packet::Text(text) if matches!(text.as_str(), "3" | "6") => {}
                Packet::Text(text) if text == "1" => return Ok(None),
                Packet::Text(_) | Packet::Binary(_) => return Ok(Some(packet)),
            }
        }
    }

    /// Ends the connection, as a page does that is left.
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
