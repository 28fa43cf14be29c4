//! The time between the first signal and the stop: nothing new begins, and what runs may end by itself.

use std::time::Duration;

use tracing::info;

use crate::http::Readiness;
use crate::modes::signals::StopSignals;
use crate::modes::systemd;
use crate::session::SessionRegistry;

/// Waits until no session runs, `timeout` is over, or another signal comes.
pub(super) async fn drain(
    registry: &SessionRegistry,
    readiness: &Readiness,
    timeout: Duration,
    signals: &mut StopSignals,
) {
    systemd::stopping();
    readiness.drain();
    registry.start_no_more();
    if timeout.is_zero() {
        return;
    }
    info!(
        seconds = timeout.as_secs(),
        "no new sessions; waiting for the running ones"
    );
    tokio::select! {
        () = registry.all_ended() => {}
        () = tokio::time::sleep(timeout) => {}
        () = signals.next() => {}
    }
}
