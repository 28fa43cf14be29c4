//! What everything else stands on: the clock, random values, the id of a session.

pub(crate) mod clock;
pub(crate) mod random;
mod session_id;

pub(crate) use session_id::SessionId;
