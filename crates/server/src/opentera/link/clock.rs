//! The time in the two forms of OpenTera.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use time::PrimitiveDateTime;

use crate::base::clock;

/// Seconds since 1970, for the heads of messages and for tokens.
pub(crate) fn now_s() -> f64 {
    since_1970().as_secs_f64()
}

/// The local time of this machine, as the backend stores it.
pub(crate) fn wall_clock() -> PrimitiveDateTime {
    let offset = TimeZone::system().to_offset(Timestamp::now());
    opentera::local_time::wall_clock(since_1970(), offset.seconds())
}

fn since_1970() -> std::time::Duration {
    std::time::Duration::from_millis(clock::unix_ms())
}
