//! Calls a service on connections that stay open: many calls at once, in order, and timed.

use std::pin::Pin;
use std::time::{Duration, Instant};

use anyhow::Context;
use futures_util::{Stream, StreamExt};
use prost::Message;
use redis::Msg;
use redis::aio::MultiplexedConnection;
use serde_json::{Value, json};

use super::known::SERVICE_KEY;
use super::protobuf::{Argument, RpcMessage, RpcValue};
use super::redis_server::RedisAddress;
use super::{clock, python_json, random};
use probe::PATIENCE;

/// The connections. Calls are numbered, from 0 on.
pub struct SteadyCaller {
    publisher: MultiplexedConnection,
    replies: Pin<Box<dyn Stream<Item = Msg> + Send>>,
    /// What the channels of the replies begin with.
    prefix: String,
    topic: String,
    next: u64,
}

impl std::fmt::Debug for SteadyCaller {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "SteadyCaller({})", self.prefix)
    }
}

/// A reply.
#[derive(Debug, Clone)]
pub struct SteadyReply {
    /// The number of the call.
    pub number: u64,
    /// What it is.
    pub json: Value,
    /// When it came.
    pub at: Instant,
}

impl SteadyCaller {
    /// Connects.
    ///
    /// # Errors
    /// Redis cannot be reached.
    pub async fn connect(redis: &RedisAddress) -> anyhow::Result<Self> {
        let prefix = format!("RedisRPCClient.{}.", random::uuid());
        let mut subscriber = redis.client()?.get_async_pubsub().await?;
        subscriber.psubscribe(format!("{prefix}*")).await?;
        Ok(Self {
            publisher: redis.client()?.get_multiplexed_async_connection().await?,
            replies: Box::pin(subscriber.into_on_message()),
            prefix,
            topic: format!("service.{SERVICE_KEY}.rpc"),
            next: 0,
        })
    }

    /// The channel of the reply to a call.
    pub fn reply_to(&self, number: u64) -> String {
        format!("{}{number}", self.prefix)
    }

    /// Calls `method`; gives the number of the call.
    ///
    /// # Errors
    /// Redis cannot be reached.
    pub async fn call(&mut self, method: &str, arguments: Vec<Argument>) -> anyhow::Result<u64> {
        let number = self.next;
        self.next += 1;
        let value = |argument| RpcValue {
            value: Some(argument),
        };
        let message = RpcMessage {
            method: method.to_owned(),
            reply_to: self.reply_to(number),
            id: number,
            timestamp: clock::seconds(),
            args: arguments.into_iter().map(value).collect(),
        };
        self.publish(&message.encode_to_vec()).await?;
        Ok(number)
    }

    /// Calls `session_manage` with what belongs inside of `{"session_manage": …}`.
    ///
    /// # Errors
    /// Redis cannot be reached.
    pub async fn manage(&mut self, request: &Value) -> anyhow::Result<u64> {
        let text = python_json(&json!({ "session_manage": request }));
        self.call("session_manage", vec![Argument::Text(text)])
            .await
    }

    /// Publishes bytes to the service, whatever they are.
    ///
    /// # Errors
    /// Redis cannot be reached.
    pub async fn publish(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        let mut command = redis::cmd("PUBLISH");
        let command = command.arg(&self.topic).arg(bytes);
        let heard: u64 = command.query_async(&mut self.publisher).await?;
        anyhow::ensure!(heard > 0, "nobody listens");
        Ok(())
    }

    /// How long a message takes that goes through Redis alone, and back to us. No call may be under way.
    ///
    /// # Errors
    /// Redis cannot be reached.
    pub async fn echo(&mut self) -> anyhow::Result<Duration> {
        let before = Instant::now();
        let mut command = redis::cmd("PUBLISH");
        let command = command.arg(self.reply_to(self.next)).arg("null");
        let _: u64 = command.query_async(&mut self.publisher).await?;
        Ok(self.reply().await?.at - before)
    }

    /// The next reply, to whichever call.
    ///
    /// # Errors
    /// No reply comes.
    pub async fn reply(&mut self) -> anyhow::Result<SteadyReply> {
        let reply = tokio::time::timeout(PATIENCE, self.replies.next()).await;
        let reply = reply.context("no reply")?.context("Redis is gone")?;
        let at = Instant::now();
        let number = reply.get_channel_name().strip_prefix(&self.prefix);
        Ok(SteadyReply {
            number: number.context("a strange channel")?.parse()?,
            json: serde_json::from_slice(reply.get_payload_bytes())?,
            at,
        })
    }
}
