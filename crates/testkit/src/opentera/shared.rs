//! What the parts of the stand-in have in common.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::calls::Calls;
use super::database::Database;
use super::keys::Keys;
use super::listener::Listener;
use super::members::{Kind, Member};
use super::redis_server::RedisAddress;
use super::sockets::Sockets;

/// Data, keys, calls and sockets.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) redis: RedisAddress,
    pub(crate) listener: Listener,
    pub(crate) calls: Calls,
    pub(crate) sockets: Sockets,
    pub(crate) tls: bool,
    pub(crate) port: u16,
    /// Where the service under test listens, as its document in Redis says.
    pub(crate) service_port: u16,
    database: Mutex<Database>,
    keys: Mutex<Keys>,
}

impl Shared {
    pub(crate) fn new(
        redis: RedisAddress,
        listener: Listener,
        tls: bool,
        port: u16,
        service_port: u16,
    ) -> Self {
        Self {
            redis,
            listener,
            calls: Calls::default(),
            sockets: Sockets::default(),
            tls,
            port,
            service_port,
            database: Mutex::default(),
            keys: Mutex::new(Keys::new()),
        }
    }

    pub(crate) fn database(&self) -> MutexGuard<'_, Database> {
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn member(&self, kind: Kind, uuid: &str) -> Option<Member> {
        self.database().member(kind, uuid).cloned()
    }

    pub(crate) fn keys(&self) -> Keys {
        self.keys
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn rotate_keys(&self) {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        keys.rotate();
    }
}
