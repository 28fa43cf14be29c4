//! Our name in OpenTera, and the keys of its tokens. OpenTera keeps both in Redis, and changes the keys when it restarts.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use opentera::service::Service;
use opentera::token::{Key, Visitor, VisitorKeys};
use opentera::topic;
use secrecy::SecretString;
use serde::Deserialize;
use thiserror::Error;

use crate::base::{clock, lock};
use crate::opentera::link::clock::now_s;
use crate::opentera::link::redis::{Redis, RedisError};

/// Why our name and the keys could not be read.
#[derive(Debug, Error)]
pub(crate) enum IdentityError {
    /// Redis does not answer.
    #[error("Redis does not answer: {0}")]
    Redis(#[from] RedisError),
    /// OpenTera has never run with this Redis.
    #[error("OpenTera's key {0} is not in Redis: start OpenTera first, and check Redis.db")]
    Missing(String),
    /// OpenTera's description of us cannot be read.
    #[error("OpenTera's key {0} does not hold what it should")]
    Broken(String),
}

/// The part of OpenTera's description of a service that we need.
#[derive(Deserialize)]
struct Description {
    service_uuid: String,
    #[serde(default)]
    service_port: Option<u16>,
}

/// Invalid tokens have the keys read again once in so many milliseconds at most.
const READ_FOR_STRANGERS_MS: u64 = 1_000;

/// What was read. Cheap to clone; every holder sees a later reading.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    last: Arc<Mutex<Arc<Reading>>>,
    /// When it was last read because of an invalid token, in milliseconds since 1970.
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
            last: Arc::new(Mutex::new(reading)),
            read_for_stranger: Arc::default(),
        })
    }

    /// Reads everything again. If that cannot be done, what was known stays.
    ///
    /// # Errors
    /// Redis does not answer, or OpenTera is not there.
    pub(crate) async fn read_again(&self, redis: &Redis) -> Result<(), IdentityError> {
        let name = self.service().name;
        let reading = Arc::new(Reading::new(redis, &name).await?);
        *lock(&self.last) = reading;
        Ok(())
    }

    /// Reads everything again because of a token that fits no key: the keys may have changed. Returns whether it was read; that
    /// happens once a second at most, however many invalid tokens come.
    pub(crate) async fn read_for_stranger(&self, redis: &Redis) -> bool {
        let now = clock::unix_ms();
        let last = self.read_for_stranger.load(Ordering::Relaxed);
        if now.saturating_sub(last) < READ_FOR_STRANGERS_MS {
            return false;
        }
        self.read_for_stranger.store(now, Ordering::Relaxed);
        self.read_again(redis).await.is_ok()
    }

    /// Our name in OpenTera.
    pub(crate) fn service(&self) -> Service {
        self.reading().service.clone()
    }

    /// The port at which OpenTera expects our pages.
    pub(crate) fn port(&self) -> Option<u16> {
        self.reading().port
    }

    /// Our token for the backend, made now.
    pub(crate) fn token(&self) -> Option<SecretString> {
        let reading = self.reading();
        let now = clock::unix_s();
        let key = reading.service_key.as_ref()?;
        opentera::token::service_token(&reading.service, key, i64::try_from(now).ok()?).ok()
    }

    /// The visitor who has logged in with that token.
    pub(crate) fn dynamic_visitor(&self, token: &str) -> Option<Visitor> {
        self.reading()
            .visitor_keys
            .verify_dynamic(token, now_s())
            .ok()
    }

    /// The visitor who keeps that token.
    pub(crate) fn static_visitor(&self, token: &str) -> Option<Visitor> {
        self.reading()
            .visitor_keys
            .verify_static(token, now_s())
            .ok()
    }

    fn reading(&self) -> Arc<Reading> {
        Arc::clone(&lock(&self.last))
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
                name: name.to_owned(),
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
