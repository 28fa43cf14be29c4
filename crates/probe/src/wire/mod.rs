//! Engine.IO as a client speaks it, on both transports and in both revisions.

mod address;
mod payload;
mod polling;
mod websocket;

use std::time::Duration;

pub use address::{EngineVersion, Packet, SocketAddress, TransportKind};

use anyhow::Context;
use polling::Polling;
use websocket::WebSocket;

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
    pub async fn open(address: &SocketAddress, transport: TransportKind) -> anyhow::Result<Self> {
        let line = match transport {
            TransportKind::WebSocket => Line::WebSocket(Box::new(WebSocket::open(address).await?)),
            TransportKind::Polling => Line::Polling(Box::new(Polling::open(address).await?)),
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
                    if self.send("3").await.is_err() {
                        // The server has closed the connection since it sent the ping.
                        return Ok(None);
                    }
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
