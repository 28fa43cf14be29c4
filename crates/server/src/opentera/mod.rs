//! OpenTera's side of the server: Redis, the REST backend, and the live sessions that OpenTera has started.

mod backend;
mod clock;
mod identity;
mod invitations;
mod lanes;
mod live;
mod presence;
mod redis;
mod remote_log;
mod services;
mod start;
mod stop;

pub(crate) use backend::{Backend, CallError};
pub(crate) use clock::{now_s, wall_clock};
pub(crate) use identity::Identity;
pub(crate) use lanes::{Lanes, Turn};
pub(crate) use live::{LiveSession, LiveSessions};
pub(crate) use presence::Absences;
pub(crate) use redis::{Incoming, Redis, is_login_refused};
pub(crate) use remote_log::RemoteLog;
pub(crate) use services::{Concern, Services};
