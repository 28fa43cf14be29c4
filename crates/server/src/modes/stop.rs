//! Stopping, after a signal.

use std::process::ExitCode;
use std::time::Duration;

use tracing::{info, warn};

use crate::modes::signals::StopSignals;

/// What shells expect of a program that an interrupt has ended.
const FORCED: u8 = 130;

/// Waits until everything has `stopped`, which says whether it stopped well; not longer than `timeout`, and not after
/// another signal.
pub(super) async fn stop(
    signals: &mut StopSignals,
    timeout: Duration,
    stopped: impl Future<Output = bool>,
) -> ExitCode {
    info!("stopping");
    tokio::select! {
        result = tokio::time::timeout(timeout, stopped) => match result {
            Ok(true) => {
                info!("stopped");
                ExitCode::SUCCESS
            }
            Ok(false) | Err(_) => {
                warn!("not everything stopped in time");
                ExitCode::FAILURE
            }
        },
        () = signals.next() => ExitCode::from(FORCED),
    }
}
