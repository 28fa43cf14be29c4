//! `videorehab-probe <link>`: whether a session can be used from here, a line for each check.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use probe::checks::{CheckOptions, ProbeTarget, probe};
use probe::{Network, Tls};

/// Finds out whether a session of VideoRehab can be used from this machine.
///
/// It resolves the name, connects, asks for the page, a ticket and a handshake, joins as a peer, looks for ways to other
/// peers with the ICE servers of the session, and leaves. It prints a line for each check: passed, failed (what and where),
/// or skipped. The people in the session do not see it; it takes a place of the session while it runs. Keys are
/// not printed.
#[derive(Parser)]
#[command(
    version,
    after_help = "Exit code: 0 if no check failed, 1 if one did, 2 if the options are wrong."
)]
struct Args {
    /// The link to a page (https://host/participants?key=…) or the address of a socket
    /// (https://host/websocket/8080/?key=…, http://host/socket.io/). In the environment, other users of this machine do
    /// not see it
    #[arg(env = "VIDEOREHAB_PROBE_LINK", hide_env_values = true)]
    link: String,

    /// Make a call between two peers of its own, with a data channel and video
    #[arg(long)]
    media: bool,

    /// Make that call through a relay of the session alone
    #[arg(long, requires = "media")]
    relay_only: bool,

    /// A file with certificates, in PEM, to trust beside the authorities of this machine: of an authority, or of the
    /// server itself if it is self-signed
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,

    /// How long one check may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout_s: u64,

    /// How long the call may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    media_timeout_s: u64,
}

impl Args {
    fn options(&self) -> anyhow::Result<CheckOptions> {
        let network = if self.relay_only {
            Network::RelayOnly
        } else {
            Network::Every
        };
        let pem = self.ca_file.as_ref().map(|file| {
            std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))
        });
        Ok(CheckOptions {
            tls: Tls::new(pem.transpose()?.as_deref())
                .context("cannot read the certificates to trust")?,
            timeout: Duration::from_secs(self.timeout_s),
            media: self.media.then_some(network),
            media_timeout: Duration::from_secs(self.media_timeout_s),
        })
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    // Not read by clap, which would repeat the link with its key.
    let target = match ProbeTarget::parse(&args.link) {
        Ok(target) => target,
        Err(error) => Args::command()
            .error(ErrorKind::ValueValidation, error)
            .exit(),
    };
    let options = args.options()?;
    let verdict = probe(&target, &options, std::io::stdout()).await?;
    Ok(if verdict.is_good() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
