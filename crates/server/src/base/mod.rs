//! What everything else stands on: the clock, random values, allowances, the id of a session.

pub(crate) mod allowance;
pub(crate) mod clock;
pub(crate) mod random;
mod session_id;

pub(crate) use session_id::SessionId;
