//! The task of a native peer: it handles what comes from the server, from its media links and from its owner, one at a time.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context;
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};

use crate::client::Client;
use crate::native::media_link::{Happened, MediaLink};
use crate::native::network::Ice;
use crate::native::seen::{Seen, SeenOfPeer};

/// How many events of media links may wait.
const QUEUE: usize = 1_024;

/// What the EasyRTC library of browsers sends first through a data channel, and then over the socket when it has received it.
const PRIMED: &str = "dataChannelPrimed";

/// What the owner of the peer wants.
#[derive(Debug)]
pub(super) enum CallCommand {
    /// Call that peer.
    Call(String),
    /// Send that peer a text through the data channel.
    Say(String, String),
    /// Close every connection.
    Leave,
}

/// All media links of one peer, and its connection to the server.
pub(super) struct NativeCall {
    client: Client,
    next_ack: u64,
    links: BTreeMap<String, MediaLink>,
    ice: Ice,
    happened: mpsc::Receiver<(String, Happened)>,
    happenings: mpsc::Sender<(String, Happened)>,
    seen: Arc<watch::Sender<Seen>>,
}

impl NativeCall {
    pub(super) fn new(client: Client, ice: Ice, seen: Arc<watch::Sender<Seen>>) -> Self {
        let (happenings, happened) = mpsc::channel(QUEUE);
        Self {
            client,
            // The numbers before were used to join.
            next_ack: 1_000,
            links: BTreeMap::new(),
            ice,
            happened,
            happenings,
            seen,
        }
    }

    /// Runs until the server closes the connection, or the peer leaves or is dropped.
    pub(super) async fn run(
        mut self,
        mut commands: mpsc::Receiver<CallCommand>,
    ) -> anyhow::Result<()> {
        loop {
            tokio::select! {
                text = self.client.receive_whenever() => self.hear(&text?).await?,
                happened = self.happened.recv() => {
                    let (other, what) = happened.context("no link can speak")?;
                    self.handle(&other, what).await?;
                }
                command = commands.recv() => match command {
                    Some(CallCommand::Call(other)) => self.call(&other).await?,
                    Some(CallCommand::Say(other, text)) => self.link(&other)?.say(&text).await?,
                    Some(CallCommand::Leave) => return self.client.close().await,
                    None => return Ok(()),
                },
            }
        }
    }

    async fn call(&mut self, other: &str) -> anyhow::Result<()> {
        let mut link = MediaLink::open(other, &self.ice, &self.happenings).await?;
        let sdp = link.offer().await?;
        self.links.insert(other.to_owned(), link);
        self.command("offer", other, json!({ "type": "offer", "sdp": sdp }))
            .await
    }

    /// One packet of the server.
    async fn hear(&mut self, text: &str) -> anyhow::Result<()> {
        let Some(packet) = text.strip_prefix("42") else {
            // An ack, also a refusal: the peer that is called may have left.
            return Ok(());
        };
        let (ack, array) = packet.split_at(packet.find('[').unwrap_or(0));
        let event: Vec<Value> = serde_json::from_str(array)?;
        if !ack.is_empty() {
            self.client
                .send(&format!("43{ack}[{{\"msgType\":\"ack\"}}]"))
                .await?;
        }
        let event = event.get(1).context("an event without an argument")?;
        let field = |path: &str| event.pointer(path).and_then(Value::as_str);
        let Some(from) = field("/senderEasyrtcid").map(str::to_owned) else {
            return Ok(());
        };
        match field("/msgType") {
            Some("offer") => {
                let sdp = field("/msgData/sdp").context("an offer without SDP")?;
                let mut link = MediaLink::open(&from, &self.ice, &self.happenings).await?;
                let answer = link.answer(sdp).await?;
                self.links.insert(from.clone(), link);
                self.command("answer", &from, json!({ "type": "answer", "sdp": answer }))
                    .await
            }
            Some("answer") => {
                let sdp = field("/msgData/sdp").context("an answer without SDP")?;
                let held = self.link(&from)?.accept(sdp).await?;
                for candidate in held {
                    self.command("candidate", &from, candidate).await?;
                }
                Ok(())
            }
            Some("candidate") => match self.links.get(&from) {
                Some(link) => {
                    link.add_candidate(event.get("msgData").context("no candidate")?)
                        .await
                }
                None => Ok(()),
            },
            Some("hangup" | "reject") => {
                self.links.remove(&from);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Something that a media link says.
    async fn handle(&mut self, other: &str, what: Happened) -> anyhow::Result<()> {
        match what {
            Happened::Candidate(candidate) => {
                let Some(link) = self.links.get_mut(other) else {
                    return Ok(());
                };
                if let Some(candidate) = link.hold(candidate) {
                    self.command("candidate", other, candidate).await?;
                }
            }
            Happened::Connected => {
                self.link(other)?.start_video();
                self.see(other, |of| of.is_connected = true);
            }
            Happened::VideoArrived(bytes) => self.see(other, |of| of.video_bytes += bytes),
            Happened::ChannelOpened(channel) => {
                let link = self.link(other)?;
                link.use_channel(channel);
                link.say(PRIMED).await?;
                self.see(other, |of| of.has_channel = true);
            }
            Happened::Said(text) if text == PRIMED => {
                let message = json!({ "msgType": PRIMED, "targetEasyrtcid": other, "msgData": "" });
                self.send("easyrtcMsg", &message).await?;
            }
            Happened::Said(text) => self.see(other, |of| of.messages.push(text)),
        }
        Ok(())
    }

    fn see(&self, other: &str, change: impl FnOnce(&mut SeenOfPeer)) {
        self.seen
            .send_modify(|seen| change(seen.entry(other.to_owned()).or_default()));
    }

    fn link(&mut self, other: &str) -> anyhow::Result<&mut MediaLink> {
        self.links
            .get_mut(other)
            .with_context(|| format!("there is no link to {other}"))
    }

    async fn command(&mut self, kind: &str, target: &str, data: Value) -> anyhow::Result<()> {
        let command = json!({ "msgType": kind, "targetEasyrtcid": target, "msgData": data });
        self.send("easyrtcCmd", &command).await
    }

    async fn send(&mut self, event: &str, argument: &Value) -> anyhow::Result<()> {
        let ack = self.next_ack;
        self.next_ack += 1;
        self.client
            .send(&format!("42{ack}{}", json!([event, argument])))
            .await
    }
}
