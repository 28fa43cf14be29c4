//! Who we are in OpenTera, and the keys of its tokens: it keeps both in Redis, and changes the keys when it restarts.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use opentera::service::Service;
use opentera::token::{Key, Visitor, VisitorKeys};
use opentera::{Secret, topic};
use serde::Deserialize;
use thiserror::Error;

use crate::opentera::link::clock::now_s;
use crate::opentera::link::redis::Redis;

/// Why we do not know who we are.
#[derive(Debug, Error)]
pub(crate) enum IdentityError {
    /// Redis does not answer.
    #[error("Redis does not answer: {0}")]
    Redis(#[from] redis::RedisError),
    /// OpenTera has not been there.
    #[error("OpenTera's key {0} is not in Redis: start OpenTera first, and check Redis.db")]
    Missing(String),
    /// OpenTera's description of us cannot be read.
    #[error("OpenTera's key {0} does not hold what it should")]
    Broken(String),
}

/// OpenTera's description of a service, as far as we need it.
#[derive(Deserialize)]
struct Description {
    service_uuid: String,
    #[serde(default)]
    service_port: Option<u16>,
}

/// How often strangers may have the keys read again, in milliseconds.
const READ_FOR_STRANGERS_MS: u64 = 1_000;

/// What was read. Cheap to clone; every holder sees a later reading.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    last: Arc<RwLock<Arc<Reading>>>,
    /// When it was read for a stranger, in milliseconds since 1970.
    read_for_stranger: Arc<AtomicU64>,
}

#[derive(Debug)]
struct Reading {
    service: Service,
    port: Option<u16>,
    service_key: Option<Key>,
    visitor_keys: VisitorKeys,
}

impl Identity {
    /// Reads everything.
    ///
    /// # Errors
    /// Redis does not answer, or OpenTera has never run with it.
    pub(crate) async fn read(redis: &Redis, name: &str) -> Result<Self, IdentityError> {
        let reading = Arc::new(Reading::new(redis, name).await?);
        Ok(Self {
            last: Arc::new(RwLock::new(reading)),
            read_for_stranger: Arc::default(),
        })
    }

    /// Reads everything again. If that cannot be done, what was known stays.
    ///
    /// # Errors
    /// Redis does not answer, or OpenTera is not there.
    pub(crate) async fn read_again(&self, redis: &Redis) -> Result<(), IdentityError> {
        let name = self.service().key;
        let reading = Arc::new(Reading::new(redis, &name).await?);
        *self.last.write().unwrap_or_else(PoisonError::into_inner) = reading;
        Ok(())
    }

    /// Reads everything again because of a token that fits none of the keys: they may have changed, or it is worth nothing. Returns
    /// whether it was read; not every stranger can have it read.
    pub(crate) async fn read_for_stranger(&self, redis: &Redis) -> bool {
        let now = crate::base::clock::unix_ms();
        let last = self.read_for_stranger.load(Ordering::Relaxed);
        if now.saturating_sub(last) < READ_FOR_STRANGERS_MS {
            return false;
        }
        self.read_for_stranger.store(now, Ordering::Relaxed);
        self.read_again(redis).await.is_ok()
    }

    /// Who we are.
    pub(crate) fn service(&self) -> Service {
        self.reading().service.clone()
    }

    /// Where OpenTera expects our pages.
    pub(crate) fn port(&self) -> Option<u16> {
        self.reading().port
    }

    /// Our token for the backend, made now.
    pub(crate) fn token(&self) -> Option<Secret> {
        let reading = self.reading();
        let now = crate::base::clock::unix_s();
        let key = reading.service_key.as_ref()?;
        opentera::token::service_token(&reading.service, key, i64::try_from(now).ok()?).ok()
    }

    /// Who has logged in with that token.
    pub(crate) fn dynamic_visitor(&self, token: &str) -> Option<Visitor> {
        self.reading()
            .visitor_keys
            .verify_dynamic(token, now_s())
            .ok()
    }

    /// Who keeps that token.
    pub(crate) fn static_visitor(&self, token: &str) -> Option<Visitor> {
        self.reading()
            .visitor_keys
            .verify_static(token, now_s())
            .ok()
    }

    fn reading(&self) -> Arc<Reading> {
        Arc::clone(&self.last.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Reading {
    async fn new(redis: &Redis, name: &str) -> Result<Self, IdentityError> {
        let place = topic::service_information(name);
        let text = redis.text(&place).await?;
        let text = text.ok_or_else(|| IdentityError::Missing(place.clone()))?;
        let description: Description =
            serde_json::from_str(&text).map_err(|_| IdentityError::Broken(place))?;
        let key = async |place: &str| {
            let text = redis.text(place).await?;
            Ok::<_, IdentityError>(text.as_deref().and_then(Key::new))
        };
        Ok(Self {
            service: Service {
                key: name.to_owned(),
                uuid: description.service_uuid,
            },
            port: description.service_port,
            service_key: key(topic::SERVICE_TOKEN_KEY).await?,
            visitor_keys: VisitorKeys {
                user: key(topic::USER_TOKEN_KEY).await?,
                participant: key(topic::PARTICIPANT_TOKEN_KEY).await?,
                static_participant: key(topic::PARTICIPANT_STATIC_TOKEN_KEY).await?,
                device: key(topic::DEVICE_TOKEN_KEY).await?,
                static_device: key(topic::DEVICE_STATIC_TOKEN_KEY).await?,
            },
        })
    }
}
