//! The end of a server: the signals that ask for it, the time in which running sessions may go on, and the stop.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing::{info, warn};

use crate::http::Readiness;
use crate::modes::systemd;
use crate::session::SessionRegistry;

/// What shells expect of a program that an interrupt has ended.
const FORCED: u8 = 130;

/// The signals that ask the server to stop: SIGTERM and SIGINT.
#[derive(Debug)]
pub(super) struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    pub(super) fn new() -> anyhow::Result<Self> {
        let listen = |kind| signal(kind).context("cannot listen for signals");
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
        })
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Starts no new session, and waits until no session runs, `timeout` is over, or another signal comes.
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
