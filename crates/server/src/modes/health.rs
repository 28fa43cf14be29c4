//! `videorehab health`: asks a server on this machine how it is. Health checks of containers use it, because no other program
//! there could ask.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use reqwest::Client;

use crate::config::HealthSettings;
use crate::modes::process::run_task;

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Asks, prints both answers, and says by its exit whether they are good.
///
/// # Errors
/// The server does not answer.
pub fn ask_health(settings: HealthSettings) -> anyhow::Result<ExitCode> {
    run_task(ask(settings))
}

async fn ask(settings: HealthSettings) -> anyhow::Result<ExitCode> {
    // The server is on this machine, and its certificate may be for the name that browsers use.
    let client = Client::builder()
        .timeout(TIMEOUT)
        .tls_danger_accept_invalid_certs(true)
        .build()?;
    let mut is_good = true;
    for (path, counts) in [("/healthz", true), ("/readyz", settings.has_to_be_ready)] {
        let url = settings.url.join(path).context("--url")?;
        let answer = client.get(url).send().await.context("no answer")?;
        is_good &= answer.status().is_success() || !counts;
        let text = answer.text().await.context("no answer")?;
        writeln!(std::io::stdout().lock(), "{path} {text}")?;
    }
    Ok(if is_good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
