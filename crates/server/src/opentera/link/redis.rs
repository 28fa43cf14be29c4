//! The one connection to Redis, for commands and for messages to us. It reconnects and subscribes again by itself, and reports
//! it, because messages that were published meanwhile are lost.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{
    AsyncCommands, Client, ConnectionAddr, ErrorKind, IntoConnectionInfo, ProtocolVersion,
    PushInfo, PushKind, RedisConnectionInfo, TlsCertificates, Value,
};
use secrecy::ExposeSecret;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::config::RedisSettings;

pub(crate) use redis::RedisError;

/// How long one command may take.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(3);
/// How long one attempt to connect may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How often an idle connection is checked.
const CHECK_EVERY: Duration = Duration::from_millis(500);
/// How often a lost connection is tried again. Calls that come before we listen again are lost.
const TRY_EVERY: Duration = Duration::from_millis(50);
/// How many messages may wait to be handled; further ones are lost.
const QUEUE: usize = 4_096;
/// How many entries of a log may wait for OpenTera to fetch them.
const LOG_ENTRIES: isize = 10_000;

/// A message on a channel that we have subscribed to.
#[derive(Debug)]
pub(crate) struct Published {
    /// The channel.
    pub(crate) channel: String,
    /// The message.
    pub(crate) payload: Vec<u8>,
}

/// The connection. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Redis {
    manager: ConnectionManager,
}

impl std::fmt::Debug for Redis {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Redis")
    }
}

impl Redis {
    /// Connects, under the name of the service.
    ///
    /// # Errors
    /// Redis cannot be reached, or refuses us.
    pub(crate) async fn connect(
        settings: &RedisSettings,
        name: &str,
    ) -> Result<(Self, mpsc::Receiver<Published>), RedisError> {
        let (sender, incoming) = mpsc::channel(QUEUE);
        let pushed = move |push: PushInfo| -> Result<(), ()> {
            if let Some(message) = published(push)
                && sender.try_send(message).is_err()
            {
                warn!("a message from Redis is lost: too many wait");
            }
            Ok(())
        };
        let config = ConnectionManagerConfig::new()
            .set_response_timeout(Some(RESPONSE_TIMEOUT))
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_number_of_retries(1)
            .set_min_delay(TRY_EVERY)
            .set_max_delay(TRY_EVERY)
            .set_push_sender(pushed)
            .set_automatic_resubscription();
        let manager = ConnectionManager::new_with_config(client(settings)?, config).await?;
        let mut redis = Self { manager };
        redis.take_name(name).await?;
        Ok((redis, incoming))
    }

    /// Checks the connection until `cancel`, so that it is restored even if no command is sent. `changed` is called with whether
    /// Redis is there, whenever that changes.
    pub(crate) async fn keep_alive(
        mut self,
        name: String,
        changed: impl AsyncFn(bool),
        cancel: CancellationToken,
    ) {
        let mut is_away = false;
        loop {
            let pause = if is_away { TRY_EVERY } else { CHECK_EVERY };
            tokio::select! {
                () = cancel.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
            match (self.manager.ping::<()>().await, is_away) {
                (Ok(()), true) => {
                    is_away = false;
                    info!(
                        "Redis is back; what was published meanwhile is lost, requests of OpenTera too"
                    );
                    let _ = self.take_name(&name).await;
                    changed(true).await;
                }
                (Err(error), false) => {
                    is_away = true;
                    warn!(kind = ?error.kind(), "Redis is away; running sessions go on");
                    changed(false).await;
                }
                (Ok(()), false) | (Err(_), true) => {}
            }
        }
    }

    /// Subscribes to these channels.
    pub(crate) async fn subscribe(&self, patterns: &[String]) -> Result<(), RedisError> {
        self.manager.clone().psubscribe(patterns).await
    }

    /// The text at `key`, if there is one.
    pub(crate) async fn text(&self, key: &str) -> Result<Option<String>, RedisError> {
        self.manager.clone().get(key).await
    }

    /// Whether `value` is in the set at `key`.
    pub(crate) async fn contains(&self, key: &str, value: &str) -> Result<bool, RedisError> {
        self.manager.clone().sismember(key, value).await
    }

    /// Publishes something.
    pub(crate) async fn publish(&self, channel: &str, payload: &[u8]) -> Result<(), RedisError> {
        self.manager.clone().publish(channel, payload).await
    }

    /// Appends to a list that OpenTera's logging service empties. Without it the oldest entries are removed.
    pub(crate) async fn append(&self, list: &str, entry: &[u8]) -> Result<(), RedisError> {
        let length: isize = self.manager.clone().rpush(list, entry).await?;
        if length > LOG_ENTRIES {
            () = self.manager.clone().ltrim(list, -LOG_ENTRIES, -1).await?;
        }
        Ok(())
    }

    async fn take_name(&mut self, name: &str) -> Result<(), RedisError> {
        redis::cmd("CLIENT")
            .arg("SETNAME")
            .arg(name)
            .query_async(&mut self.manager)
            .await
    }
}

/// Whether Redis answered and refuses our login.
pub(crate) fn is_login_refused(error: &RedisError) -> bool {
    matches!(error.kind(), ErrorKind::AuthenticationFailed)
        || matches!(error.code(), Some("NOAUTH" | "WRONGPASS" | "NOPERM"))
}

fn client(settings: &RedisSettings) -> Result<Client, RedisError> {
    let (host, port) = (settings.hostname.clone(), settings.port);
    let mut login = RedisConnectionInfo::default()
        .set_protocol(ProtocolVersion::RESP3)
        .set_db(settings.db.into());
    if !settings.username.is_empty() {
        login = login.set_username(&settings.username);
    }
    let password = settings.password.expose_secret();
    if !password.is_empty() {
        login = login.set_password(password);
    }
    if !settings.is_tls {
        let info = ConnectionAddr::Tcp(host, port).into_connection_info()?;
        return Client::open(info.set_redis_settings(login));
    }
    let address = ConnectionAddr::TcpTls {
        host,
        port,
        insecure: false,
        tls_params: None,
    };
    let info = address.into_connection_info()?.set_redis_settings(login);
    let certificates = TlsCertificates {
        client_tls: None,
        root_cert: settings.ca.clone(),
    };
    Client::build_with_tls(info, certificates)
}

fn published(push: PushInfo) -> Option<Published> {
    let mut data = push.data.into_iter();
    if push.kind == PushKind::PMessage {
        data.next();
    } else if push.kind != PushKind::Message {
        return None;
    }
    let (channel, payload) = (bytes(data.next()?)?, bytes(data.next()?)?);
    Some(Published {
        channel: String::from_utf8_lossy(&channel).into_owned(),
        payload,
    })
}

fn bytes(value: Value) -> Option<Vec<u8>> {
    if let Value::BulkString(bytes) = value {
        return Some(bytes);
    }
    if let Value::SimpleString(text) = value {
        return Some(text.into_bytes());
    }
    None
}
