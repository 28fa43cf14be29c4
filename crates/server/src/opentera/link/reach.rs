//! Everything by which OpenTera is reached, in one value.

use std::sync::Arc;

use opentera::event::Publish;
use opentera::topic;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::config::OpenTeraSettings;
use crate::http::Readiness;
use crate::opentera::link::backend::Backend;
use crate::opentera::link::identity::Identity;
use crate::opentera::link::redis::{Redis, RedisError};
use crate::opentera::link::remote_log::RemoteLog;

/// OpenTera, as the rest of the server reaches it. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct OpenTera {
    pub(crate) settings: Arc<OpenTeraSettings>,
    pub(crate) redis: Redis,
    pub(crate) identity: Identity,
    pub(crate) backend: Backend,
    pub(crate) log: RemoteLog,
}

impl OpenTera {
    /// Publishes in this order. Subscribers who are away miss it, and all do while Redis is away.
    pub(crate) async fn publish(&self, messages: Vec<Publish>) {
        for message in messages {
            if let Err(error) = self.redis.publish(&message.channel, &message.payload).await {
                warn!(kind = ?error.kind(), "an event could not be published");
            }
        }
    }

    /// Subscribes to calls, messages, and what the user manager tells.
    ///
    /// # Errors
    /// Redis refuses.
    pub(crate) async fn subscribe(&self) -> Result<(), RedisError> {
        let service = self.identity.service();
        let mut topics = service.rpc_topics().to_vec();
        topics.extend(service.message_topics());
        topics.push(topic::USER_MANAGER_EVENTS.to_owned());
        self.redis.subscribe(&topics).await
    }

    /// Keeps the connection to Redis until `cancel`, and reads the keys again when it is back: they may have changed meanwhile.
    pub(crate) fn keep_alive(
        &self,
        readiness: Readiness,
        cancel: CancellationToken,
    ) -> impl Future<Output = ()> + use<> {
        let (redis, identity) = (self.redis.clone(), self.identity.clone());
        let changed = {
            let redis = redis.clone();
            async move |is_there: bool| {
                if is_there && let Err(error) = identity.read_again(&redis).await {
                    warn!(%error, "OpenTera's keys could not be read again");
                }
                readiness.note_redis(is_there, identity.token().is_some());
            }
        };
        redis.keep_alive(self.settings.service.clone(), changed, cancel)
    }
}
