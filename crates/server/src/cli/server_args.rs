//! The options of every mode that serves.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::builder::RangedU64ValueParser;

use crate::cli::files;
use crate::config::{
    CorsOrigins, Limits, LogFormat, NetSettings, ProcessSettings, Proxies, TlsSource, TurnSettings,
};

/// The shortest secret of a TURN server that is accepted, in bytes.
const MIN_TURN_SECRET: usize = 16;

/// The options of every mode that serves.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct ServerArgs {
    /// Trust the X-Forwarded-For header of the proxy in front of this server; without a proxy, every client could forge it
    #[arg(long, env = "VIDEOREHAB_BEHIND_PROXY")]
    pub(super) behind_proxy: bool,

    /// Origins whose pages may open sockets (CORS), separated by commas, or *
    #[arg(
        long,
        env = "VIDEOREHAB_CORS_ORIGINS",
        value_name = "ORIGINS",
        default_value = ""
    )]
    cors_origins: CorsOrigins,

    /// Worker threads; without it, one for each processor
    #[arg(long, env = "VIDEOREHAB_WORKER_THREADS", value_name = "COUNT", value_parser = RangedU64ValueParser::<usize>::new().range(1..=1_024))]
    worker_threads: Option<usize>,

    /// Serve https with a certificate made at start, which browsers warn about
    #[arg(long, env = "VIDEOREHAB_TLS_SELF_SIGNED", conflicts_with_all = ["tls_cert", "tls_key"])]
    tls_self_signed: bool,

    /// Serve https with this certificate (PEM, followed by the certificates of its issuers)
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

    /// TURN servers whose credentials this server makes, separated by commas: turn:host:3478?transport=udp,turns:host:5349
    #[arg(
        long,
        env = "VIDEOREHAB_TURN_URLS",
        value_name = "URLS",
        value_delimiter = ',',
        requires = "turn_secret_file"
    )]
    turn_urls: Vec<String>,

    /// File that holds the secret of these TURN servers (static-auth-secret of coturn)
    #[arg(
        long,
        env = "VIDEOREHAB_TURN_SECRET_FILE",
        value_name = "FILE",
        requires = "turn_urls"
    )]
    turn_secret_file: Option<PathBuf>,

    /// Seconds that a credential for TURN is good; clients in a session get a new one after half of this time
    #[arg(long, env = "VIDEOREHAB_TURN_TTL_S", default_value_t = 3_600, value_parser = RangedU64ValueParser::<u64>::new().range(10..=86_400))]
    turn_ttl_s: u64,

    /// Format of the log on standard error; RUST_LOG chooses what is logged
    #[arg(
        long,
        env = "VIDEOREHAB_LOG",
        value_name = "FORMAT",
        default_value = "text"
    )]
    log: LogFormat,

    #[command(flatten)]
    pub(super) limits: Limits,
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

    /// The TURN servers whose credentials we make.
    pub(super) fn turn(&self, problems: &mut Vec<String>) -> Option<TurnSettings> {
        let path = self.turn_secret_file.as_deref()?;
        let is_turn = |url: &String| url.starts_with("turn:") || url.starts_with("turns:");
        if let Some(url) = self.turn_urls.iter().find(|url| !is_turn(url)) {
            problems.push(format!(
                "--turn-urls: {url} does not begin with turn: or turns:"
            ));
        }
        let secret = files::secret(path, |secret| {
            let is_short = secret.len() < MIN_TURN_SECRET;
            is_short.then(|| format!("{MIN_TURN_SECRET} characters or more are needed"))
        });
        Some(TurnSettings {
            urls: self.turn_urls.clone(),
            secret: files::or_problem(secret, "--turn-secret-file", problems)?,
            ttl: Duration::from_secs(self.turn_ttl_s),
        })
    }

    /// What listeners on `listen` need. `public_host` is the name by which browsers know the server, if that is another one.
    pub(super) fn net(
        &self,
        proxies: Proxies,
        listen: IpAddr,
        public_host: Option<&str>,
    ) -> NetSettings {
        NetSettings {
            tls: self.tls(listen, public_host),
            proxies,
            origins: self.cors_origins.clone(),
            limits: Arc::new(self.limits.clone()),
        }
    }

    /// What the process needs.
    pub(super) fn process(&self) -> ProcessSettings {
        ProcessSettings {
            log: self.log,
            worker_threads: self.worker_threads,
        }
    }

    fn tls(&self, listen: IpAddr, public_host: Option<&str>) -> Option<TlsSource> {
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
