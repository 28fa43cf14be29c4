//! The one place that reads the clock.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use signaling::room::Now;
use tokio::time::Instant;

/// The time, for deadlines (which tests can pause) and for what peers are told.
pub(crate) fn now() -> Now {
    Now {
        instant: instant(),
        unix_ms: unix_ms(),
    }
}

/// The time for deadlines and rates. Tests can pause it.
pub(crate) fn instant() -> std::time::Instant {
    Instant::now().into_std()
}

/// Whether that time has come.
pub(crate) fn is_past(time: Instant) -> bool {
    time <= Instant::now()
}

/// The time that is `wait` from now.
pub(crate) fn deadline(wait: Duration) -> Instant {
    Instant::now() + wait
}

/// Milliseconds since 1970.
pub(crate) fn unix_ms() -> u64 {
    u64::try_from(since_1970().as_millis()).unwrap_or(u64::MAX)
}

/// Seconds since 1970.
pub(crate) fn unix_s() -> u64 {
    since_1970().as_secs()
}

fn since_1970() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}
