//! What a service manager (systemd with `Type=notify`) is told. Without one, this does nothing.

use std::future::Future;

use sd_notify::NotifyState;
use tracing::warn;

/// How many notifications the watchdog gets in its time.
const NOTIFICATIONS_PER_TIMEOUT: u32 = 2;

/// The server is ready.
pub(super) fn ready() {
    tell(&[NotifyState::Ready]);
}

/// The server stops.
pub(super) fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// Watchdog notifications, if there is a watchdog, as long as this future is polled.
pub(super) fn watchdog() -> impl Future<Output = ()> {
    let period = sd_notify::watchdog_enabled().map(|timeout| timeout / NOTIFICATIONS_PER_TIMEOUT);
    async move {
        let Some(period) = period else {
            return std::future::pending().await;
        };
        let mut ticks = tokio::time::interval(period);
        loop {
            ticks.tick().await;
            tell(&[NotifyState::Watchdog]);
        }
    }
}

fn tell(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        warn!(kind = ?error.kind(), "the service manager cannot be told");
    }
}
