//! Calls a service as TeraServer does it: by a publish on Redis, and a reply on a channel of its own.

use std::time::Duration;

use anyhow::Context;
use futures_util::StreamExt;
use prost::Message;
use serde_json::Value;

use super::known::SERVICE_KEY;
use super::protobuf::{Argument, RpcMessage, RpcValue};
use super::redis_server::RedisAddress;
use super::{clock, python_json, random};

/// How long TeraServer waits for a reply.
pub const REPLY_PATIENCE: Duration = Duration::from_secs(10);

/// Calls a service. Any number of calls may be under way.
#[derive(Debug, Clone)]
pub struct Caller {
    redis: RedisAddress,
    /// The channel of the service.
    pub topic: String,
    /// How long it waits for a reply.
    pub patience: Duration,
}

impl Caller {
    /// Calls the service by its key.
    pub fn new(redis: &RedisAddress) -> Self {
        Self {
            redis: redis.clone(),
            topic: format!("service.{SERVICE_KEY}.rpc"),
            patience: REPLY_PATIENCE,
        }
    }

    /// Calls `method`, and gives the whole reply: method, id, pattern, status and `return_value`.
    ///
    /// # Errors
    /// There is no reply, or one that is not JSON.
    pub async fn call(&self, method: &str, arguments: Vec<Argument>) -> anyhow::Result<Value> {
        let value = |argument| RpcValue {
            value: Some(argument),
        };
        let message = RpcMessage {
            method: method.to_owned(),
            reply_to: format!("RedisRPCClient.{}", random::uuid()),
            id: 0,
            timestamp: clock::seconds(),
            args: arguments.into_iter().map(value).collect(),
        };
        self.send(&message).await
    }

    /// Calls `session_manage` with what belongs inside of `{"session_manage": …}`.
    ///
    /// # Errors
    /// As for [`Self::call`].
    pub async fn session_manage(&self, request: &Value) -> anyhow::Result<Value> {
        let text = python_json(&serde_json::json!({ "session_manage": request }));
        self.call("session_manage", vec![Argument::Text(text)])
            .await
    }

    /// Sends a message as it is.
    ///
    /// # Errors
    /// As for [`Self::call`].
    pub async fn send(&self, message: &RpcMessage) -> anyhow::Result<Value> {
        let bytes = message.encode_to_vec();
        let reply = self.send_raw(&bytes, &message.reply_to).await;
        let reply = reply.with_context(|| format!("calling {}", message.method))?;
        serde_json::from_slice(&reply).context("the reply is not JSON")
    }

    /// Sends bytes as they are, such as recorded ones, and gives what comes on `reply_to`.
    ///
    /// # Errors
    /// Nothing comes, or Redis cannot be reached.
    pub async fn send_raw(&self, bytes: &[u8], reply_to: &str) -> anyhow::Result<Vec<u8>> {
        let mut subscriber = self.redis.client()?.get_async_pubsub().await?;
        subscriber.subscribe(reply_to).await?;
        self.redis.publish(&self.topic, bytes).await?;
        let mut replies = subscriber.into_on_message();
        let reply = tokio::time::timeout(self.patience, replies.next()).await;
        let reply = reply.context("no reply")?.context("Redis is gone")?;
        Ok(reply.get_payload_bytes().to_vec())
    }
}

/// Bytes from their hexadecimal form.
///
/// # Errors
/// It is not hexadecimal.
pub fn from_hex(hex: &str) -> anyhow::Result<Vec<u8>> {
    let digits = hex.as_bytes().chunks(2);
    let byte = |pair: &[u8]| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?);
    digits.map(byte).collect()
}
