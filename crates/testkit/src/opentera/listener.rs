//! Everything that is published on Redis, in order.

use std::sync::{Arc, Mutex};

use anyhow::Context;
use futures_util::StreamExt;
use prost::{Message, Name};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::protobuf::{Any, TeraEvent, TeraModuleMessage};
use super::redis_server::RedisAddress;
use crate::lock::lock;
use probe::PATIENCE;

/// Something that was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardMessage {
    /// Where.
    pub channel: String,
    /// What, as it was.
    pub payload: Vec<u8>,
}

impl HeardMessage {
    /// The event that it is.
    pub fn event(&self) -> Option<TeraEvent> {
        let event = TeraEvent::decode(self.payload.as_slice()).ok()?;
        event.header.is_some().then_some(event)
    }

    /// The message to a module that it is.
    pub fn module_message(&self) -> Option<TeraModuleMessage> {
        let message = TeraModuleMessage::decode(self.payload.as_slice()).ok()?;
        message.head.is_some().then_some(message)
    }

    /// What is in the envelope, for members or for a module.
    pub fn inside(&self) -> Vec<Any> {
        let inside = if self.channel.ends_with(".messages") {
            self.module_message().map(|message| message.data)
        } else {
            self.event().map(|event| event.events)
        };
        inside.unwrap_or_default()
    }

    /// The event in the envelope, if it is of that type.
    pub fn unpack<M: Message + Name + Default>(&self) -> Option<M> {
        let inside = self.inside();
        let any = inside.iter().find(|any| any.name() == M::NAME)?;
        M::decode(any.value.as_slice()).ok()
    }

    /// The JSON that it is.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.payload).ok()
    }

    /// The names of the events in it, whether it is for members or for a module.
    pub fn names(&self) -> Vec<String> {
        let inside = self.inside();
        inside.iter().map(|any| any.name().to_owned()).collect()
    }

    /// All that can be said about it in JSON.
    pub fn describe(&self) -> Value {
        let hex: String = self
            .payload
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let event = self.event().and_then(|event| event.json().ok());
        json!({
            "channel": self.channel,
            "hex": hex,
            "text": std::str::from_utf8(&self.payload).ok(),
            "names": self.names(),
            "event": event.and_then(|event| event.get("message").cloned()),
        })
    }
}

#[derive(Debug, Default)]
struct Log {
    published: Mutex<Vec<HeardMessage>>,
    count: watch::Sender<usize>,
}

impl Log {
    fn push(&self, publish: HeardMessage) {
        let mut published = lock(&self.published);
        published.push(publish);
        self.count.send_replace(published.len());
    }
}

/// Hears everything. Clones hear the same.
#[derive(Debug, Clone)]
pub struct RedisListener {
    log: Arc<Log>,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl RedisListener {
    /// Begins to listen.
    ///
    /// # Errors
    /// Redis cannot be reached.
    pub async fn connect(redis: &RedisAddress) -> anyhow::Result<Self> {
        let listener = Self {
            log: Arc::default(),
            task: Arc::default(),
        };
        listener.connect_again(redis).await?;
        Ok(listener)
    }

    /// Listens again after Redis was away; what was heard before is kept.
    ///
    /// # Errors
    /// Redis cannot be reached.
    pub async fn connect_again(&self, redis: &RedisAddress) -> anyhow::Result<()> {
        let mut subscriber = redis.client()?.get_async_pubsub().await?;
        subscriber.psubscribe("*").await?;
        let log = Arc::clone(&self.log);
        let task = tokio::spawn(async move {
            let mut messages = subscriber.into_on_message();
            while let Some(message) = messages.next().await {
                log.push(HeardMessage {
                    channel: message.get_channel_name().to_owned(),
                    payload: message.get_payload_bytes().to_vec(),
                });
            }
        });
        let mut current = lock(&self.task);
        if let Some(old) = current.replace(task) {
            old.abort();
        }
        Ok(())
    }

    /// Stops listening.
    pub fn stop(&self) {
        let mut current = lock(&self.task);
        if let Some(task) = current.take() {
            task.abort();
        }
    }

    /// Everything heard so far.
    pub fn published(&self) -> Vec<HeardMessage> {
        lock(&self.log.published).clone()
    }

    /// How much was heard so far, to wait for what comes after.
    pub fn position(&self) -> usize {
        *self.log.count.borrow()
    }

    /// What was, or will be, heard at `position`.
    pub async fn at(&self, position: usize) -> HeardMessage {
        let mut count = self.log.count.subscribe();
        loop {
            let published = lock(&self.log.published).get(position).cloned();
            match published {
                Some(publish) => return publish,
                // The sender lives as long as the log, so that this cannot fail.
                None => drop(count.changed().await),
            }
        }
    }

    /// The first from `position` on for which `is_meant` holds.
    ///
    /// # Errors
    /// It does not come.
    pub async fn heard(
        &self,
        position: usize,
        is_meant: impl Fn(&HeardMessage) -> bool,
    ) -> anyhow::Result<HeardMessage> {
        let search = async {
            let mut position = position;
            loop {
                let publish = self.at(position).await;
                if is_meant(&publish) {
                    return publish;
                }
                position += 1;
            }
        };
        let found = tokio::time::timeout(PATIENCE, search).await;
        found.context("nothing like that is published")
    }

    /// The first on `channel` from `position` on.
    ///
    /// # Errors
    /// It does not come.
    pub async fn heard_on(&self, position: usize, channel: &str) -> anyhow::Result<HeardMessage> {
        let heard = self.heard(position, |publish| publish.channel == channel);
        heard.await.with_context(|| format!("on {channel}"))
    }
}
