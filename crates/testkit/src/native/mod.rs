//! Peers without a browser: they join a session as EasyRTC clients and connect with real ICE, DTLS, a data channel and a
//! video track. The crate `webrtc` is known only below this module.
//!
//! A newcomer calls whom it is told to; whoever is called answers. Messages are those of
//! the EasyRTC browser library, so such a peer and a browser can be in one call.

mod call;
mod connection;
mod video;

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context;
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::native::call::{Call, Command};
use crate::{Client, PATIENCE, SocketAddress, Transport};

/// How many commands may wait for the call's task.
const QUEUE: usize = 64;

/// Somebody in a call. It leaves when dropped.
#[derive(Debug)]
pub struct NativePeer {
    /// The id that the server gave it.
    pub id: String,
    /// Who was in the room when it came, without itself.
    pub others: Vec<String>,
    commands: mpsc::Sender<Command>,
    seen: watch::Receiver<Seen>,
    task: JoinHandle<anyhow::Result<()>>,
}

/// What it has seen of every other peer so far, by easyrtcid.
pub type Seen = BTreeMap<String, SeenOfPeer>;

/// What it has seen of one other peer so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeenOfPeer {
    /// ICE and DTLS have connected.
    pub is_connected: bool,
    /// The data channel is open.
    pub has_channel: bool,
    /// What came through the data channel, in order.
    pub messages: Vec<String>,
    /// How many bytes of video have come.
    pub video_bytes: u64,
}

impl NativePeer {
    /// Joins the room `default` of an application, in the session or at the server behind `address`.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn join(address: &SocketAddress, application: &str) -> anyhow::Result<Self> {
        let mut client = Client::open(address, Transport::WebSocket).await?;
        let data = json!({ "apiVersion": "1.1.1-beta", "applicationName": application });
        let request = json!({ "msgType": "authenticate", "msgData": data });
        let token = client.request("easyrtcAuth", &request).await?;
        let id = token.pointer("/msgData/easyrtcid").and_then(Value::as_str);
        let id = id.with_context(|| format!("refused: {token}"))?.to_owned();
        let everybody = token.pointer("/msgData/roomData/default/clientList");
        let everybody = everybody.and_then(Value::as_object).context("no room")?;
        let others = everybody
            .keys()
            .filter(|other| **other != id)
            .cloned()
            .collect();
        let (commands, inbox) = mpsc::channel(QUEUE);
        let (seen_by_call, seen) = watch::channel(Seen::new());
        let task = tokio::spawn(Call::new(client, Arc::new(seen_by_call)).run(inbox));
        Ok(Self {
            id,
            others,
            commands,
            seen,
            task,
        })
    }

    /// Calls somebody, with a data channel and video.
    ///
    /// # Errors
    /// The peer has ended.
    pub async fn call(&self, other: &str) -> anyhow::Result<()> {
        self.command(Command::Call(other.to_owned())).await
    }

    /// Sends a text through the data channel to somebody.
    ///
    /// # Errors
    /// The peer has ended.
    pub async fn say(&self, other: &str, text: &str) -> anyhow::Result<()> {
        self.command(Command::Say(other.to_owned(), text.to_owned()))
            .await
    }

    /// What it has seen of `other` so far.
    pub fn seen_of(&self, other: &str) -> SeenOfPeer {
        self.seen.borrow().get(other).cloned().unwrap_or_default()
    }

    /// Waits until what it has seen of `other` is as wanted.
    ///
    /// # Errors
    /// It does not become so, or the peer has ended.
    pub async fn sees(
        &self,
        other: &str,
        wanted: impl Fn(&SeenOfPeer) -> bool,
    ) -> anyhow::Result<()> {
        let mut seen = self.seen.clone();
        let condition = seen.wait_for(|seen| seen.get(other).is_some_and(&wanted));
        let outcome = tokio::time::timeout(PATIENCE, condition).await;
        let outcome = outcome.map(|seen| seen.map(drop));
        outcome
            .with_context(|| format!("{} sees only {:?} of it", self.id, self.seen_of(other)))?
            .context("the peer has ended")
    }

    async fn command(&self, command: Command) -> anyhow::Result<()> {
        let sent = self.commands.send(command).await;
        sent.ok().context("the peer has ended")
    }
}

impl Drop for NativePeer {
    fn drop(&mut self) {
        self.task.abort();
    }
}
