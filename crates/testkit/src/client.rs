//! An EasyRTC client on the real wire: WebSocket, Engine.IO 3 or 4, Socket.IO, EasyRTC.

use std::collections::VecDeque;

use anyhow::{Context, bail};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::{PATIENCE, Session};

/// The Engine.IO revision that a client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Clients 2.x.
    V3,
    /// Clients 3.x and 4.x.
    V4,
}

/// One connection.
#[derive(Debug)]
pub struct Client {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    waiting: VecDeque<Value>,
    next_ack: u64,
    /// The id that the server gave it, once it has authenticated.
    pub easyrtcid: String,
}

impl Client {
    /// Opens a connection with the session's key for participants and joins the Socket.IO namespace.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn connect(session: &Session, engine: Engine) -> anyhow::Result<Self> {
        Self::connect_through(session, session.port, engine).await
    }

    /// The same through another port of the server, such as the home's.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn connect_through(
        session: &Session,
        through: u16,
        engine: Engine,
    ) -> anyhow::Result<Self> {
        let (port, key) = (session.port, session.participant_key());
        let version = match engine {
            Engine::V3 => 3,
            Engine::V4 => 4,
        };
        let url = format!(
            "ws://127.0.0.1:{through}/websocket/{port}/?EIO={version}&transport=websocket&key={key}"
        );
        let (stream, _) = tokio::time::timeout(PATIENCE, connect_async(url)).await??;
        let mut client = Self {
            stream,
            waiting: VecDeque::new(),
            next_ack: 0,
            easyrtcid: String::new(),
        };
        client.expect('0').await?;
        if engine == Engine::V4 {
            client.send("40").await?;
        }
        client.expect('4').await?;
        Ok(client)
    }

    /// Connects and authenticates.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn join(session: &Session, engine: Engine) -> anyhow::Result<Self> {
        let mut client = Self::connect(session, engine).await?;
        client.authenticate().await?;
        Ok(client)
    }

    /// Authenticates, as pages of OpenTera do.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn authenticate(&mut self) -> anyhow::Result<()> {
        let data = json!({ "apiVersion": "1.1.1-beta", "applicationName": "OpenTera" });
        let request = json!({ "msgType": "authenticate", "msgData": data });
        let token = self.request("easyrtcAuth", &request).await?;
        let id = token.pointer("/msgData/easyrtcid").and_then(Value::as_str);
        self.easyrtcid = id.with_context(|| format!("refused: {token}"))?.to_owned();
        Ok(())
    }

    /// Sends an event and waits for its ack.
    ///
    /// # Errors
    /// The connection is lost, or the ack does not come.
    pub async fn request(&mut self, event: &str, argument: &Value) -> anyhow::Result<Value> {
        let ack = self.next_ack;
        self.next_ack += 1;
        self.send(&format!("42{ack}{}", json!([event, argument])))
            .await?;
        let prefix = format!("43{ack}[");
        loop {
            let text = self.receive().await?;
            if let Some(rest) = text.strip_prefix(&prefix) {
                let answer = rest.strip_suffix(']').context("no ]")?;
                return Ok(serde_json::from_str(answer)?);
            }
            self.keep(&text)?;
        }
    }

    /// Sends an application message to `target` and waits for its ack.
    ///
    /// # Errors
    /// The connection is lost, or the ack does not come.
    pub async fn message(&mut self, target: &str, data: Value) -> anyhow::Result<Value> {
        self.request(
            "easyrtcMsg",
            &json!({ "msgType": "test", "targetEasyrtcid": target, "msgData": data }),
        )
        .await
    }

    /// The argument of the next event of that `msgType`; others before it are dropped.
    ///
    /// # Errors
    /// The connection is lost, or the event does not come.
    pub async fn event(&mut self, kind: &str) -> anyhow::Result<Value> {
        loop {
            while let Some(event) = self.waiting.pop_front() {
                if event.pointer("/msgType").and_then(Value::as_str) == Some(kind) {
                    return Ok(event);
                }
            }
            let text = self.receive().await?;
            self.keep(&text)?;
        }
    }

    /// Sends an Engine.IO message as it is.
    ///
    /// # Errors
    /// The connection is lost.
    pub async fn send(&mut self, text: &str) -> anyhow::Result<()> {
        Ok(self.stream.send(Message::text(text)).await?)
    }

    /// Sends a binary WebSocket message.
    ///
    /// # Errors
    /// The connection is lost.
    pub async fn send_binary(&mut self, data: Vec<u8>) -> anyhow::Result<()> {
        Ok(self.stream.send(Message::binary(data)).await?)
    }

    /// The next text; pings are answered meanwhile.
    ///
    /// # Errors
    /// The connection is lost, or nothing comes.
    pub async fn receive(&mut self) -> anyhow::Result<String> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.stream.next())
                .await
                .context("nothing came")?;
            match next.context("connection closed")?? {
                Message::Text(text) if text.as_str() == "2" => self.send("3").await?,
                Message::Text(text) => return Ok(text.as_str().to_owned()),
                Message::Close(_) => bail!("connection closed"),
                Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }

    /// Waits until the server closes the connection.
    ///
    /// # Errors
    /// It does not.
    pub async fn closed(&mut self) -> anyhow::Result<()> {
        let closed = async {
            while let Some(Ok(message)) = self.stream.next().await {
                if message.is_close() {
                    break;
                }
            }
        };
        tokio::time::timeout(PATIENCE, closed)
            .await
            .context("the connection stays open")
    }

    async fn expect(&mut self, kind: char) -> anyhow::Result<String> {
        let text = self.receive().await?;
        anyhow::ensure!(text.starts_with(kind), "{kind} expected, not {text}");
        Ok(text)
    }

    fn keep(&mut self, text: &str) -> anyhow::Result<()> {
        if let Some(packet) = text.strip_prefix("42") {
            let array = packet.trim_start_matches(|character: char| character.is_ascii_digit());
            let event: Vec<Value> = serde_json::from_str(array)?;
            self.waiting.extend(event.into_iter().nth(1));
        }
        Ok(())
    }
}
