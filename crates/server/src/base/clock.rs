//! The one place that reads the clock for sessions.

use std::time::{SystemTime, UNIX_EPOCH};

use signaling::room::Now;

/// The time, for deadlines (which tests can pause) and for what peers are told.
pub(crate) fn now() -> Now {
    Now {
        instant: tokio::time::Instant::now().into_std(),
        unix_ms: unix_ms(),
    }
}

/// Milliseconds since 1970.
pub(crate) fn unix_ms() -> u64 {
    let since_1970 = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX)
}
