//! What OpenTera is reached by: Redis, the REST backend, the keys that both need.

mod backend;
mod clock;
mod identity;
mod redis;
mod remote_log;

pub(crate) use backend::{Backend, CallError};
pub(crate) use clock::{now_s, wall_clock};
pub(crate) use identity::Identity;
pub(crate) use redis::{Published, Redis, is_login_refused};
pub(crate) use remote_log::RemoteLog;
