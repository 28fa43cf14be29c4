//! What every mode runs in: a log and a runtime.

use std::process::ExitCode;

use anyhow::Context;
use tokio::runtime::Builder;

use crate::config::ProcessSettings;
use crate::modes::logging;

/// A worker thread looks at the network after this many tasks. With tokio's 61, quiet sessions beside one that floods wait 1.5
/// times as long; with 8, a saturated server does 8 % less (docs/performance/full-run.md).
const EVENT_INTERVAL: u32 = 16;

/// Runs a server to its end.
///
/// # Errors
/// Those of the server; or the threads cannot be started.
pub(super) fn run_server(
    settings: ProcessSettings,
    server: impl Future<Output = anyhow::Result<ExitCode>>,
) -> anyhow::Result<ExitCode> {
    logging::start(settings.log);
    let mut runtime = Builder::new_multi_thread();
    runtime.event_interval(EVENT_INTERVAL);
    if let Some(threads) = settings.worker_threads {
        runtime.worker_threads(threads);
    }
    let runtime = runtime.enable_all().build().context("cannot start")?;
    runtime.block_on(server)
}

/// Runs a short task to its end, on this thread and without a log.
///
/// # Errors
/// Those of the task.
pub(super) fn run_task(
    task: impl Future<Output = anyhow::Result<ExitCode>>,
) -> anyhow::Result<ExitCode> {
    let mut runtime = Builder::new_current_thread();
    let runtime = runtime.enable_all().build().context("cannot start")?;
    runtime.block_on(task)
}
