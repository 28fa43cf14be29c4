//! Packets as WebSocket messages.

use std::time::Duration;

use anyhow::Context;
use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

use super::address::{EngineVersion, Packet, SocketAddress};
use crate::connect::{Stream, connect};

/// What revision 3 puts before a binary message.
const MESSAGE: u8 = 4;

#[derive(Debug)]
pub(super) struct WebSocket {
    engine: EngineVersion,
    patience: Duration,
    stream: WebSocketStream<Box<dyn Stream>>,
}

impl WebSocket {
    pub(super) async fn open(address: &SocketAddress) -> anyhow::Result<Self> {
        let opened = tokio::time::timeout(address.patience, handshake(address)).await;
        let stream = opened.context("no answer to the handshake")??;
        Ok(Self {
            patience: address.patience,
            engine: address.engine,
            stream,
        })
    }

    pub(super) async fn send(&mut self, text: &str) -> anyhow::Result<()> {
        Ok(self.stream.send(Message::text(text)).await?)
    }

    pub(super) async fn send_binary(&mut self, mut data: Vec<u8>) -> anyhow::Result<()> {
        if self.engine == EngineVersion::V3 {
            data.insert(0, MESSAGE);
        }
        Ok(self.stream.send(Message::binary(data)).await?)
    }

    pub(super) async fn receive(&mut self) -> anyhow::Result<Option<Packet>> {
        loop {
            match self.stream.next().await {
                None | Some(Err(_) | Ok(Message::Close(_))) => return Ok(None),
                Some(Ok(Message::Text(text))) => {
                    return Ok(Some(Packet::Text(text.as_str().to_owned())));
                }
                Some(Ok(Message::Binary(data))) => {
                    let data = match self.engine {
                        EngineVersion::V3 => data.get(1..).unwrap_or_default().to_vec(),
                        EngineVersion::V4 => data.to_vec(),
                    };
                    return Ok(Some(Packet::Binary(data)));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
            }
        }
    }

    /// Sends a close frame, and waits for that of the server.
    pub(super) async fn close(mut self) -> anyhow::Result<()> {
        self.stream.close(None).await?;
        let silence = async { while let Some(Ok(_)) = self.stream.next().await {} };
        tokio::time::timeout(self.patience, silence)
            .await
            .context("the server does not close")
    }
}

async fn handshake(address: &SocketAddress) -> anyhow::Result<WebSocketStream<Box<dyn Stream>>> {
    let stream = connect(&address.authority, address.tls.as_ref()).await?;
    let scheme = if address.tls.is_some() { "wss" } else { "ws" };
    let target = address.target("websocket");
    let url = format!("{scheme}://{}{target}", address.authority);
    let (stream, _) = client_async(url, stream).await?;
    Ok(stream)
}
