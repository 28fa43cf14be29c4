//! Peers without a browser: they join a session as EasyRTC clients and connect with real ICE, DTLS, a data channel and a
//! video track. The crates `webrtc` and `rtc` are used only below this module.
//!
//! A native peer calls the peers that it is told to call, and answers every offer. Its messages are those of the EasyRTC
//! library of browsers, so a native peer and a browser can be in one call.

pub(crate) mod gathering;
mod media_link;
mod native_call;
pub(crate) mod network;
mod seen;
mod video;

pub use gathering::{Candidates, gather_candidates};
pub use network::{IceServer, Network};

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use serde_json::Value;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

pub use seen::{Seen, SeenOfPeer};

use crate::client::Client;
use crate::native::native_call::{CallCommand, NativeCall};
use crate::native::network::Ice;
use crate::patience::PATIENCE;
use crate::wire::{SocketAddress, TransportKind};

/// How many commands may wait for the call's task.
const QUEUE: usize = 64;

/// A peer that can call and be called. Its connections are cut when it is dropped.
#[derive(Debug)]
pub struct NativePeer {
    /// The id that the server gave it.
    pub id: String,
    /// Who was in the room when it joined, without itself.
    pub others: Vec<String>,
    /// The ICE servers that it was given.
    pub ice_servers: Vec<IceServer>,
    commands: mpsc::Sender<CallCommand>,
    seen: watch::Receiver<Seen>,
    task: JoinHandle<anyhow::Result<()>>,
}

impl NativePeer {
    /// Joins the room `default` of an application, in the session or at the server behind `address`. It looks for other
    /// peers on the loopback alone.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn join(address: &SocketAddress, application: &str) -> anyhow::Result<Self> {
        Self::join_on(Network::Loopback, address, application).await
    }

    /// The same, on a network of choice.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn join_on(
        network: Network,
        address: &SocketAddress,
        application: &str,
    ) -> anyhow::Result<Self> {
        let mut client = Client::open(address, TransportKind::WebSocket).await?;
        let token = client.authenticate_for(application).await?;
        let id = client.easyrtcid.clone();
        let everybody = token.pointer("/roomData/default/clientList");
        let everybody = everybody.and_then(Value::as_object).context("no room")?;
        let others = everybody
            .keys()
            .filter(|other| **other != id)
            .cloned()
            .collect();
        let servers = token.pointer("/iceConfig/iceServers");
        let servers = servers.map(IceServer::read).unwrap_or_default();
        let ice = Ice {
            network,
            servers: servers.clone(),
        };
        let (commands, inbox) = mpsc::channel(QUEUE);
        let (seen_by_call, seen) = watch::channel(Seen::new());
        let task = tokio::spawn(NativeCall::new(client, ice, Arc::new(seen_by_call)).run(inbox));
        Ok(Self {
            id,
            others,
            ice_servers: servers,
            commands,
            seen,
            task,
        })
    }

    /// Calls another peer, with a data channel and video.
    ///
    /// # Errors
    /// The peer has ended.
    pub async fn call(&self, other: &str) -> anyhow::Result<()> {
        self.command(CallCommand::Call(other.to_owned())).await
    }

    /// Sends a text through the data channel to another peer.
    ///
    /// # Errors
    /// The peer has ended.
    pub async fn say(&self, other: &str, text: &str) -> anyhow::Result<()> {
        self.command(CallCommand::Say(other.to_owned(), text.to_owned()))
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
        self.sees_within(PATIENCE, other, wanted).await
    }

    /// The same, for a time of choice.
    ///
    /// # Errors
    /// It does not become so, or the peer has ended.
    pub async fn sees_within(
        &self,
        within: Duration,
        other: &str,
        wanted: impl Fn(&SeenOfPeer) -> bool,
    ) -> anyhow::Result<()> {
        let mut seen = self.seen.clone();
        let condition = seen.wait_for(|seen| seen.get(other).is_some_and(&wanted));
        let outcome = tokio::time::timeout(within, condition).await;
        let outcome = outcome.map(|seen| seen.map(drop));
        outcome
            .with_context(|| format!("{} sees only {:?} of it", self.id, self.seen_of(other)))?
            .context("the peer has ended")
    }

    /// Closes its connections, and waits until the server has closed, too.
    ///
    /// # Errors
    /// The connection was lost before, or the server does not close it.
    pub async fn leave(mut self) -> anyhow::Result<()> {
        self.command(CallCommand::Leave).await?;
        (&mut self.task).await?
    }

    async fn command(&self, command: CallCommand) -> anyhow::Result<()> {
        let sent = self.commands.send(command).await;
        sent.ok().context("the peer has ended")
    }
}

impl Drop for NativePeer {
    fn drop(&mut self) {
        self.task.abort();
    }
}
