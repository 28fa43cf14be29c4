//! An EasyRTC client on the real wire: Engine.IO 3 or 4 by WebSocket or polling, Socket.IO, EasyRTC.

use std::collections::VecDeque;

use anyhow::Context;
use serde_json::{Value, json};

use crate::patience::PATIENCE;
use crate::wire::{EngineVersion, Packet, SocketAddress, TransportKind, Wire};

/// One connection.
#[derive(Debug)]
pub struct Client {
    wire: Wire,
    waiting: VecDeque<Value>,
    next_ack: u64,
    /// The id that the server gave it, once it has authenticated.
    pub easyrtcid: String,
}

impl Client {
    /// Opens a connection and joins the Socket.IO namespace.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn open(address: &SocketAddress, transport: TransportKind) -> anyhow::Result<Self> {
        let mut client = Self {
            wire: Wire::open(address, transport).await?,
            waiting: VecDeque::new(),
            next_ack: 0,
            easyrtcid: String::new(),
        };
        if address.engine == EngineVersion::V4 {
            client.send("40").await?;
        }
        let welcome = client.receive().await?;
        anyhow::ensure!(welcome.starts_with("40"), "no welcome but {welcome}");
        Ok(client)
    }

    /// Authenticates, as pages of OpenTera do.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn authenticate(&mut self) -> anyhow::Result<()> {
        self.authenticate_for("OpenTera").await.map(drop)
    }

    /// Authenticates for an application; gives the `msgData` of the token.
    ///
    /// # Errors
    /// The server refuses. The error names the reason by its code alone.
    pub async fn authenticate_for(&mut self, application: &str) -> anyhow::Result<Value> {
        let data = json!({ "apiVersion": "1.1.1-beta", "applicationName": application });
        let request = json!({ "msgType": "authenticate", "msgData": data });
        let mut answer = self.request("easyrtcAuth", &request).await?;
        let text = |path: &str| answer.pointer(path).and_then(Value::as_str);
        let code = text("/msgData/errorCode").unwrap_or("no token");
        let id = text("/msgData/easyrtcid").with_context(|| format!("refused: {code}"))?;
        self.easyrtcid = id.to_owned();
        Ok(answer
            .pointer_mut("/msgData")
            .map(Value::take)
            .unwrap_or_default())
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

    /// Sends an Engine.IO packet as it is.
    ///
    /// # Errors
    /// The connection is lost.
    pub async fn send(&mut self, text: &str) -> anyhow::Result<()> {
        self.wire.send(text).await
    }

    /// Sends a binary message.
    ///
    /// # Errors
    /// The connection is lost.
    pub async fn send_binary(&mut self, data: Vec<u8>) -> anyhow::Result<()> {
        self.wire.send_binary(data).await
    }

    /// The next text; pings are answered meanwhile.
    ///
    /// # Errors
    /// The connection is lost, or nothing comes.
    pub async fn receive(&mut self) -> anyhow::Result<String> {
        loop {
            match self.wire.receive().await?.context("connection closed")? {
                Packet::Text(text) => return Ok(text),
                Packet::Binary(_) => {}
            }
        }
    }

    /// The next text, however long it takes by WebSocket.
    ///
    /// # Errors
    /// The connection is lost.
    pub async fn receive_whenever(&mut self) -> anyhow::Result<String> {
        loop {
            let packet = self.wire.receive_whenever().await?;
            if let Packet::Text(text) = packet.context("connection closed")? {
                return Ok(text);
            }
        }
    }

    /// Waits until the server closes the connection.
    ///
    /// # Errors
    /// It does not.
    pub async fn closed(&mut self) -> anyhow::Result<()> {
        let closed = async { while let Ok(Some(_)) = self.wire.receive().await {} };
        tokio::time::timeout(PATIENCE, closed)
            .await
            .context("the connection stays open")
    }

    /// Closes the connection, as a page does when it is left.
    ///
    /// # Errors
    /// It is lost already.
    pub async fn close(self) -> anyhow::Result<()> {
        self.wire.close().await
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
