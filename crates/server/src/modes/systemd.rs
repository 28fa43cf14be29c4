//! What a service manager (systemd with `Type=notify`) is told. Without one, nobody is.

use std::future::Future;

use sd_notify::NotifyState;
use tracing::warn;

/// The watchdog is told twice in its time.
const SIGNS_PER_WATCHDOG: u32 = 2;

/// Everything listens.
pub(super) fn ready() {
    tell(&[NotifyState::Ready]);
}

/// It stops.
pub(super) fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// Signs of life for the watchdog, if there is one, for as long as it is polled.
pub(super) fn signs_of_life() -> impl Future<Output = ()> {
    let period = sd_notify::watchdog_enabled().map(|period| period / SIGNS_PER_WATCHDOG);
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
