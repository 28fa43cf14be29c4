//! One client of a session: of EasyRTC, or of a floor, which only passes messages on to the others.
//!
//! It is not `probe::Client`: that one waits for the ack of each request and parses every event as JSON. A generator that
//! did so would be measured instead of the server. This one has many requests under way, answers with the next flush, and
//! reads only the name of an event.

use std::future::poll_fn;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use anyhow::{Context as _, ensure};

use crate::easyrtc;
use crate::link::{LoadLink, Received};

/// How long a client may take to join, in a storm of thousands.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where a client of a session connects, and how.
#[derive(Debug, Clone)]
pub(crate) enum Seat {
    /// An EasyRTC server, with WebSocket.
    Easyrtc {
        /// Host and port.
        authority: String,
        /// Path and query of the WebSocket, with the key if one is needed.
        path: String,
        /// The room to join instead of the default one, where one server has all sessions.
        room: Option<String>,
    },
    /// The raw WebSocket relay.
    WebSocket {
        /// Host and port.
        authority: String,
        /// The session.
        session: usize,
    },
    /// The relay over bare TCP.
    Tcp {
        /// Host and port.
        authority: String,
        /// The session.
        session: usize,
    },
}

/// What a client hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PeerEvent {
    /// A message of another client.
    Message,
    /// The server has taken a message of this client.
    Acknowledged,
    /// The server does not take it.
    Refused,
    /// Anything else.
    Other,
}

/// A client that has joined.
#[derive(Debug)]
pub(crate) struct LoadPeer {
    link: LoadLink,
    room: Option<String>,
    speaks_easyrtc: bool,
    next_ack: u64,
    /// Answers that leave with the next flush.
    answers: Vec<String>,
    is_dirty: bool,
    /// Its id; empty at a floor.
    pub easyrtcid: String,
}

impl LoadPeer {
    /// Connects and authenticates.
    ///
    /// # Errors
    /// The server refuses, or takes too long.
    pub(crate) async fn join(seat: &Seat) -> anyhow::Result<Self> {
        let joined = tokio::time::timeout(PATIENCE, Self::join_whenever(seat)).await;
        joined.context("a client cannot join")?
    }

    async fn join_whenever(seat: &Seat) -> anyhow::Result<Self> {
        let (link, room) = match seat {
            Seat::Easyrtc {
                authority,
                path,
                room,
            } => (LoadLink::websocket(authority, path).await?, room.clone()),
            Seat::WebSocket { authority, .. } => (LoadLink::websocket(authority, "/").await?, None),
            Seat::Tcp { authority, .. } => (LoadLink::tcp(authority).await?, None),
        };
        let mut peer = Self {
            link,
            room,
            speaks_easyrtc: matches!(seat, Seat::Easyrtc { .. }),
            next_ack: 0,
            answers: Vec::new(),
            is_dirty: false,
            easyrtcid: String::new(),
        };
        match seat {
            Seat::Easyrtc { .. } => peer.authenticate().await?,
            Seat::WebSocket { session, .. } | Seat::Tcp { session, .. } => {
                peer.link.feed(session.to_string()).await?;
                peer.link.flush().await?;
                peer.text_beginning("joined").await?;
            }
        }
        Ok(peer)
    }

    async fn authenticate(&mut self) -> anyhow::Result<()> {
        self.text_beginning("0").await?;
        self.link.feed("40".to_owned()).await?;
        self.link.flush().await?;
        self.text_beginning("40").await?;
        let request = easyrtc::authenticate(self.ack(), self.room.as_deref());
        self.link.feed(request).await?;
        self.link.flush().await?;
        let token = self.text_beginning("43").await?;
        self.easyrtcid = easyrtc::easyrtcid(&token)?;
        Ok(())
    }

    /// The next text that begins like this; others are dropped.
    async fn text_beginning(&mut self, start: &str) -> anyhow::Result<String> {
        loop {
            let received = poll_fn(|context| self.link.poll_receive(context)).await?;
            let Received::Text(text) = received else {
                continue;
            };
            if text.as_str() == "2" {
                self.link.feed("3".to_owned()).await?;
                self.link.flush().await?;
            } else if text.starts_with(start) {
                return Ok(text.as_str().to_owned());
            }
        }
    }

    /// Leaves, and waits until the server has seen that.
    ///
    /// # Errors
    /// It takes too long.
    pub(crate) async fn leave(self) -> anyhow::Result<()> {
        let left = tokio::time::timeout(PATIENCE, self.link.close()).await;
        left.context("a client cannot leave")
    }

    /// Puts a message to another client into the buffer; `None` is all clients of the session.
    ///
    /// # Errors
    /// The connection is lost.
    pub(crate) async fn feed_message(
        &mut self,
        to: Option<&str>,
        data: &str,
    ) -> anyhow::Result<()> {
        self.is_dirty = true;
        if !self.speaks_easyrtc {
            return self.link.feed(data.to_owned()).await;
        }
        let ack = self.ack();
        let (field, name) = match to {
            Some(to) => ("targetEasyrtcid", to),
            None => ("targetRoom", self.room.as_deref().unwrap_or("default")),
        };
        let text = format!(
            r#"42{ack}["easyrtcMsg",{{"msgType":"load","{field}":"{name}","msgData":"{data}"}}]"#
        );
        self.link.feed(text).await
    }

    /// Sends what waits: messages, and answers to what came.
    ///
    /// # Errors
    /// The connection is lost.
    pub(crate) async fn flush(&mut self) -> anyhow::Result<()> {
        for answer in self.answers.drain(..) {
            self.link.feed(answer).await?;
            self.is_dirty = true;
        }
        if self.is_dirty {
            self.link.flush().await?;
            self.is_dirty = false;
        }
        Ok(())
    }

    /// What happens next. Pings and messages that ask for it are answered with the next flush, as real clients do.
    pub(crate) fn poll_event(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<anyhow::Result<PeerEvent>> {
        let received = ready!(self.link.poll_receive(context))?;
        let Received::Text(text) = received else {
            return Poll::Ready(Ok(PeerEvent::Other));
        };
        if !self.speaks_easyrtc {
            return Poll::Ready(Ok(PeerEvent::Message));
        }
        Poll::Ready(Ok(self.easyrtc_event(text.as_str())))
    }

    fn easyrtc_event(&mut self, text: &str) -> PeerEvent {
        if text == "2" {
            self.answers.push("3".to_owned());
            return PeerEvent::Other;
        }
        if let Some(answer) = text.strip_prefix("43") {
            // Acks of messages are short; an error has a longer word in the same place.
            let is_ack = answer.contains(r#""msgType":"ack""#);
            return if is_ack {
                PeerEvent::Acknowledged
            } else {
                PeerEvent::Refused
            };
        }
        let Some((ack, argument)) = text
            .strip_prefix("42")
            .and_then(|event| event.split_once('['))
        else {
            return PeerEvent::Other;
        };
        if !ack.is_empty() {
            self.answers.push(easyrtc::ack(ack));
        }
        if argument.starts_with(r#""easyrtcMsg""#) {
            PeerEvent::Message
        } else {
            PeerEvent::Other
        }
    }

    fn ack(&mut self) -> u64 {
        let ack = self.next_ack;
        self.next_ack += 1;
        ack
    }

    /// Waits for a message of another client, and answers what came before it.
    ///
    /// # Errors
    /// The connection is lost.
    pub(crate) async fn message(&mut self) -> anyhow::Result<()> {
        while poll_fn(|context| self.poll_event(context)).await? != PeerEvent::Message {
            self.flush().await?;
        }
        self.flush().await
    }

    /// Handles what has come, without waiting for more; others get a turn.
    ///
    /// # Errors
    /// The connection is lost.
    pub(crate) async fn take_what_is_there(&mut self) -> anyhow::Result<()> {
        poll_fn(|context| {
            loop {
                match self.poll_event(context) {
                    Poll::Ready(Ok(_)) => {}
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                    Poll::Pending => return Poll::Ready(Ok(())),
                }
            }
        })
        .await?;
        tokio::task::yield_now().await;
        Ok(())
    }
}

/// Text of that many bytes that needs no escape in JSON.
pub(crate) fn data(bytes: usize) -> String {
    "x".repeat(bytes)
}

/// Lets `count` clients join a session, one after the other.
///
/// # Errors
/// The server refuses one.
pub(crate) async fn join_all(seat: &Seat, count: usize) -> anyhow::Result<Vec<LoadPeer>> {
    let mut peers = Vec::with_capacity(count);
    for _ in 0..count {
        peers.push(LoadPeer::join(seat).await?);
    }
    ensure!(!peers.is_empty(), "a session without clients");
    Ok(peers)
}
