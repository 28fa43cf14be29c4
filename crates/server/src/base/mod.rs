//! What everything else stands on: the clock, random values, signatures, locks, the provider of TLS, the id of a session.

pub(crate) mod clock;
pub(crate) mod crypto;
mod lock;
pub(crate) mod mac;
pub(crate) mod random;
mod session_id;

pub(crate) use lock::lock;
pub(crate) use session_id::SessionId;
