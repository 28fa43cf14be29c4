//! What OpenTera is reached by: Redis, the REST backend, the keys that both need.

mod backend;
mod clock;
mod find;
mod identity;
mod reach;
mod redis;
mod remote_log;

pub(crate) use backend::{Backend, CallError};
pub(crate) use clock::{now_s, wall_clock};
pub(crate) use find::find_opentera;
pub(crate) use reach::OpenTera;
pub(crate) use redis::Published;
pub(crate) use remote_log::RemoteLog;
