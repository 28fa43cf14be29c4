//! Packets as WebSocket messages.

use anyhow::Context;
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::{Engine, Packet, SocketAddress};
use crate::PATIENCE;

/// What revision 3 puts before a binary message.
const MESSAGE: u8 = 4;

#[derive(Debug)]
pub(super) struct WebSocket {
    engine: Engine,
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl WebSocket {
    pub(super) async fn open(address: &SocketAddress) -> anyhow::Result<Self> {
        let url = format!("ws://{}", address.url("websocket"));
        let (stream, _) = tokio::time::timeout(PATIENCE, connect_async(url)).await??;
        Ok(Self {
            engine: address.engine,
            stream,
        })
    }

    pub(super) async fn send(&mut self, text: &str) -> anyhow::Result<()> {
        Ok(self.stream.send(Message::text(text)).await?)
    }

    pub(super) async fn send_binary(&mut self, mut data: Vec<u8>) -> anyhow::Result<()> {
        if self.engine == Engine::V3 {
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
                        Engine::V3 => data.get(1..).unwrap_or_default().to_vec(),
                        Engine::V4 => data.to_vec(),
                    };
                    return Ok(Some(Packet::Binary(data)));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
            }
        }
    }

    /// Says goodbye, and waits until the server has, too.
    pub(super) async fn close(mut self) -> anyhow::Result<()> {
        self.stream.close(None).await?;
        let silence = async { while let Some(Ok(_)) = self.stream.next().await {} };
        tokio::time::timeout(PATIENCE, silence)
            .await
            .context("the server does not say goodbye")
    }
}
