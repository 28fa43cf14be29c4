//! The state of the stand-in: what every part of it reads and changes.

use std::sync::{Mutex, MutexGuard};

use super::calls::Calls;
use super::database::Database;
use super::keys::Keys;
use super::listener::RedisListener;
use super::members::{MemberKind, StandInMember};
use super::redis_server::RedisAddress;
use super::sockets::Sockets;
use crate::lock::lock;

/// Data, keys, calls and sockets.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) redis: RedisAddress,
    pub(crate) listener: RedisListener,
    pub(crate) calls: Calls,
    pub(crate) sockets: Sockets,
    pub(crate) tls: bool,
    pub(crate) port: u16,
    /// Where the service under test listens, as its document in Redis says.
    pub(crate) service_port: u16,
    database: Mutex<Database>,
    keys: Mutex<Keys>,
}

impl World {
    pub(crate) fn new(
        redis: RedisAddress,
        listener: RedisListener,
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
        lock(&self.database)
    }

    pub(crate) fn member(&self, kind: MemberKind, uuid: &str) -> Option<StandInMember> {
        self.database().member(kind, uuid).cloned()
    }

    pub(crate) fn keys(&self) -> Keys {
        lock(&self.keys).clone()
    }

    pub(crate) fn rotate_keys(&self) {
        let mut keys = lock(&self.keys);
        keys.rotate();
    }
}
