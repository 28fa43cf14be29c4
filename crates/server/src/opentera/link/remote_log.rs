//! Our entries in OpenTera's log. A task of its own pushes them, so that no caller waits for Redis.

use opentera::log::{self, Push};
use opentera::proto::{LogLevel, LoginEvent};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::opentera::link::clock::now_s;
use crate::opentera::link::redis::Redis;

/// How many entries may wait; further ones are lost. They are in our own log in any case.
const QUEUE: usize = 256;

/// Writes into OpenTera's log. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct RemoteLog {
    sender: String,
    queue: mpsc::Sender<Push>,
}

impl RemoteLog {
    /// The log, and the task that fills it until `cancel`.
    pub(crate) fn new(
        redis: Redis,
        sender: String,
        cancel: CancellationToken,
    ) -> (Self, impl Future<Output = ()>) {
        let (queue, mut entries) = mpsc::channel::<Push>(QUEUE);
        let fill = async move {
            while let Some(Some(entry)) = cancel.run_until_cancelled(entries.recv()).await {
                // While Redis is away, entries are lost.
                let _ = redis.append(entry.list, &entry.payload).await;
            }
        };
        (Self { sender, queue }, fill)
    }

    /// A line. It must hold no key, token, name or link.
    pub(crate) fn line(&self, level: LogLevel, message: &str) {
        let _ = self
            .queue
            .try_send(log::entry(level, &self.sender, message, now_s()));
    }

    /// Somebody logged in, or tried to.
    pub(crate) fn login(&self, level: LogLevel, login: LoginEvent) {
        let _ = self
            .queue
            .try_send(log::login(level, &self.sender, login, now_s()));
    }
}
