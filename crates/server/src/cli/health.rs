//! `videorehab health`: asks a server on this machine how it is. For health checks of containers, where there is no other
//! program that could ask.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use reqwest::{Client, Url};

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Ask a running server whether it lives, and whether it is ready
#[derive(Debug, Clone, clap::Args)]
pub(super) struct HealthArgs {
    /// Where its pages are
    #[arg(
        long,
        env = "VIDEOREHAB_HEALTH_URL",
        value_name = "URL",
        default_value = "http://127.0.0.1:4070"
    )]
    url: Url,

    /// Be content only with a server that is ready for new sessions
    #[arg(long, env = "VIDEOREHAB_HEALTH_READY")]
    ready: bool,
}

/// Asks, prints both answers, and says by its exit whether they are good.
pub(super) async fn health(args: HealthArgs) -> anyhow::Result<ExitCode> {
    // Another part of the process may have chosen already; there is only one to choose.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // It is this machine; its certificate may be one for browsers under another name.
    let client = Client::builder()
        .timeout(TIMEOUT)
        .tls_danger_accept_invalid_certs(true)
        .build()?;
    let mut is_good = true;
    for (path, counts) in [("/healthz", true), ("/readyz", args.ready)] {
        let url = args.url.join(path).context("--url")?;
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
