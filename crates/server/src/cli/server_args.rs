//! The options of everything that serves, and the form of the log.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::RangedU64ValueParser;

use crate::config::{CorsOrigins, Limits, TlsSource};

/// What every server needs to know, whatever it serves.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct ServerArgs {
    /// Believe the X-Forwarded-For header of the proxy in front of this server; without a proxy, anybody could forge it
    #[arg(long, env = "VIDEOREHAB_BEHIND_PROXY")]
    pub(super) behind_proxy: bool,

    /// Origins whose pages may open sockets (CORS), separated by commas, or *
    #[arg(
        long,
        env = "VIDEOREHAB_CORS_ORIGINS",
        value_name = "ORIGINS",
        default_value = ""
    )]
    pub(super) cors_origins: CorsOrigins,

    /// Threads that work; without it, one for each processor
    #[arg(long, env = "VIDEOREHAB_WORKER_THREADS", value_name = "COUNT", value_parser = RangedU64ValueParser::<usize>::new().range(1..=1_024))]
    pub(super) worker_threads: Option<usize>,

    /// Serve https with a certificate made at start, which browsers warn about
    #[arg(long, env = "VIDEOREHAB_TLS_SELF_SIGNED", conflicts_with_all = ["tls_cert", "tls_key"])]
    tls_self_signed: bool,

    /// Serve https with this certificate (PEM, followed by those that vouch for it)
    #[arg(
        long,
        env = "VIDEOREHAB_TLS_CERT",
        value_name = "FILE",
        requires = "tls_key"
    )]
    tls_cert: Option<PathBuf>,

    /// Private key of the certificate (PEM)
    #[arg(
        long,
        env = "VIDEOREHAB_TLS_KEY",
        value_name = "FILE",
        requires = "tls_cert"
    )]
    tls_key: Option<PathBuf>,

    /// Form of the log on standard error; RUST_LOG chooses what it holds
    #[arg(
        long,
        env = "VIDEOREHAB_LOG",
        value_name = "FORMAT",
        default_value = "text"
    )]
    pub(super) log: LogFormat,

    #[command(flatten)]
    pub(super) limits: Limits,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// An object a line, for programs.
    Json,
}

impl ServerArgs {
    /// Adds what is wrong with the limits taken together.
    pub(super) fn check_limits(&self, problems: &mut Vec<String>) {
        let limits = &self.limits;
        let burst = usize::try_from(limits.message_burst).unwrap_or(usize::MAX);
        if limits.max_queued_messages < burst {
            problems.push(format!(
                "--max-queued-messages: {} are fewer than --message-burst, {burst}; what one peer may send at once \
                 would disconnect another",
                limits.max_queued_messages
            ));
        }
    }

    /// How https is served on `listen`, and on `public_host` if the server is known by another name.
    pub(super) fn tls(&self, listen: IpAddr, public_host: Option<&str>) -> Option<TlsSource> {
        if let (Some(certificate), Some(key)) = (&self.tls_cert, &self.tls_key) {
            return Some(TlsSource::Files {
                certificate: certificate.clone(),
                key: key.clone(),
            });
        }
        let names = [
            "localhost".to_owned(),
            "127.0.0.1".to_owned(),
            "::1".to_owned(),
            listen.to_string(),
        ];
        let mut hosts: Vec<String> = names
            .into_iter()
            .chain(public_host.map(str::to_owned))
            .collect();
        hosts.sort();
        hosts.dedup();
        self.tls_self_signed
            .then_some(TlsSource::SelfSigned { hosts })
    }
}
