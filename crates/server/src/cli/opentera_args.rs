//! The options of `videorehab serve`, and what they come to together with OpenTera's file.
//!
//! What the section `VideoRehab` of the file says becomes the default of the option of that name, so that the environment and
//! the command line count for more, and every value is checked as theirs are.

use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::builder::RangedU64ValueParser;
use signaling::easyrtc::Json;

use crate::base::random;
use crate::cli::SettingsError;
use crate::cli::listen_address::address;
use crate::cli::server_args::ServerArgs;
use crate::config::{
    BackendSettings, ICE_SERVERS_FILE, Lookup, OpenTeraSettings, Proxies, PublicUrl, RedisSettings,
    STATIC_FOLDER, ServiceFile, Settings, default_ice_servers, parse_ice_servers,
};

/// OpenTera's VideoRehabService: runs the sessions that OpenTera asks for over Redis
///
/// Its configuration is that of the original service, unchanged. Every option can also stand in its section
/// "VideoRehab", by its name with underscores.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct OpenTeraArgs {
    /// OpenTera's VideoRehabService.json
    #[arg(long, env = "VIDEOREHAB_CONFIG", value_name = "FILE")]
    pub(super) config: PathBuf,

    /// Address to listen on, for the pages of the service and for sessions
    #[arg(
        long,
        env = "VIDEOREHAB_LISTEN",
        value_name = "ADDRESS",
        default_value = "0.0.0.0",
        value_parser = address
    )]
    listen: IpAddr,

    /// Seconds to wait at start for Redis, and for OpenTera to put its keys there
    #[arg(long, env = "VIDEOREHAB_WAIT_S", default_value_t = 60, value_parser = RangedU64ValueParser::<u64>::new().range(0..=3_600))]
    wait_s: u64,

    /// Milliseconds within which a call of OpenTera is answered; its callers wait for 10,000
    #[arg(long, env = "VIDEOREHAB_RPC_TIMEOUT_MS", default_value_t = 8_000, value_parser = RangedU64ValueParser::<u64>::new().range(1..=60_000))]
    rpc_timeout_ms: u64,

    /// Seconds that a session goes on after its creator has disconnected from OpenTera
    #[arg(long, env = "VIDEOREHAB_CREATOR_GRACE_S", default_value_t = 0, value_parser = RangedU64ValueParser::<u64>::new().range(0..=86_400))]
    creator_grace_s: u64,

    /// Seconds that one request to OpenTera's backend may take
    #[arg(long, env = "VIDEOREHAB_BACKEND_TIMEOUT_S", default_value_t = 20, value_parser = RangedU64ValueParser::<u64>::new().range(1..=300))]
    backend_timeout_s: u64,

    /// Certificate to trust for OpenTera's backend, besides those of the system (PEM)
    #[arg(long, env = "VIDEOREHAB_BACKEND_CA", value_name = "FILE")]
    backend_ca: Option<PathBuf>,

    /// Do not check the certificate of OpenTera's backend; anybody in between can then read and change everything
    #[arg(
        long,
        env = "VIDEOREHAB_BACKEND_INSECURE",
        conflicts_with = "backend_ca"
    )]
    backend_insecure: bool,

    /// Reach Redis by TLS
    #[arg(long, env = "VIDEOREHAB_REDIS_TLS")]
    redis_tls: bool,

    /// Certificate to trust for Redis, instead of those of the system (PEM)
    #[arg(
        long,
        env = "VIDEOREHAB_REDIS_CA",
        value_name = "FILE",
        requires = "redis_tls"
    )]
    redis_ca: Option<PathBuf>,

    /// Scheme and host under which browsers reach sessions, instead of WebRTC.hostname and external_port by https
    #[arg(long, env = "VIDEOREHAB_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,

    /// STUN and TURN servers, instead of ice_servers.json in the working directory
    #[arg(long, env = "VIDEOREHAB_ICE_SERVERS", value_name = "FILE")]
    ice_servers: Option<PathBuf>,

    /// Proxies that are believed what they say of their clients: addresses and networks, separated by commas
    #[arg(
        long,
        env = "VIDEOREHAB_TRUSTED_PROXIES",
        value_name = "NETWORKS",
        default_value = "127.0.0.1,::1"
    )]
    trusted_proxies: Proxies,

    #[command(flatten)]
    pub(super) server: ServerArgs,
}

impl OpenTeraArgs {
    /// Checks everything together.
    ///
    /// # Errors
    /// Lists everything that is wrong.
    pub(super) fn settings(&self, file: &ServiceFile) -> Result<OpenTeraSettings, SettingsError> {
        let mut problems = Vec::new();
        let mut remarks = obsolete(file);
        let public_url = self.public_url(file, &mut problems);
        let ice_servers = self.ice_servers(file, &mut remarks, &mut problems);
        let backend_ca = read("--backend-ca", self.backend_ca.as_deref(), &mut problems);
        let redis_ca = read("--redis-ca", self.redis_ca.as_deref(), &mut problems);
        let public_host = public_url.as_ref().map(PublicUrl::host);
        let tls = self.server.tls(self.listen, public_host);
        self.server.check_limits(&mut problems);
        let turn = self.server.turn(&mut problems);
        if self.backend_insecure {
            remarks.push(
                "the certificate of OpenTera's backend is not checked (--backend-insecure)"
                    .to_owned(),
            );
        }
        let Some(ice_servers) = ice_servers.filter(|_| problems.is_empty()) else {
            return Err(SettingsError(problems));
        };
        let proxies = if self.server.behind_proxy {
            Proxies::Anybody
        } else {
            self.trusted_proxies.clone()
        };
        Ok(OpenTeraSettings {
            name: file.name.clone(),
            backend: BackendSettings {
                url: format!("https://{}:{}", file.backend.hostname, file.backend.port),
                ca: backend_ca,
                is_insecure: self.backend_insecure,
                timeout: Duration::from_secs(self.backend_timeout_s),
            },
            redis: RedisSettings {
                hostname: file.redis.hostname.clone(),
                port: file.redis.port,
                db: file.redis.db,
                username: file.redis.username.clone(),
                password: file.redis.password.clone(),
                is_tls: self.redis_tls,
                ca: redis_ca,
            },
            wait: Duration::from_secs(self.wait_s),
            rpc_timeout: Duration::from_millis(self.rpc_timeout_ms),
            creator_grace: Duration::from_secs(self.creator_grace_s),
            sessions: Arc::new(Settings {
                listen: SocketAddr::new(self.listen, file.port),
                base_port: file.webrtc.local_base_port,
                max_sessions: file.webrtc.max_sessions,
                is_embeddable: true,
                public_url,
                proxies,
                cors_origins: self.server.cors_origins.clone(),
                ice_servers,
                turn,
                tls,
                // There is no operator's page in OpenTera.
                operator_token: random::token(),
                prints_operator_token: false,
                limits: Arc::new(self.server.limits.clone()),
            }),
            static_folder: static_folder(file, &mut remarks),
            remarks,
        })
    }

    fn public_url(&self, file: &ServiceFile, problems: &mut Vec<String>) -> Option<PublicUrl> {
        let (host, port) = (&file.webrtc.hostname, file.webrtc.external_port);
        let (name, text) = match &self.public_url {
            Some(url) => ("--public-url", url.clone()),
            None => ("WebRTC.hostname", format!("https://{host}:{port}")),
        };
        let parsed = PublicUrl::parse(&text);
        parsed
            .map_err(|error| problems.push(format!("{name}: {error}")))
            .ok()
    }

    /// Those of the option, else of the file in the working directory, else the original's.
    fn ice_servers(
        &self,
        file: &ServiceFile,
        remarks: &mut Vec<String>,
        problems: &mut Vec<String>,
    ) -> Option<Json> {
        let folder = file.webrtc.working_directory.as_deref();
        let usual = folder.map(|folder| folder.join(ICE_SERVERS_FILE));
        let usual = usual.filter(|path| path.exists());
        let Some(path) = self.ice_servers.clone().or(usual) else {
            remarks.push(format!(
                "no {ICE_SERVERS_FILE} in WebRTC.working_directory: clients get the original's list of public STUN \
                 servers, and no TURN server; run your own and give it with --ice-servers"
            ));
            return Some(default_ice_servers());
        };
        let source = fs::read_to_string(&path).map_err(|error| error.to_string());
        let parsed =
            source.and_then(|source| parse_ice_servers(&source).map_err(|error| error.to_string()));
        parsed
            .map_err(|error| problems.push(format!("{}: {error}", path.display())))
            .ok()
    }
}

/// Reads OpenTera's file.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn read_file(path: &Path, lookup: Lookup<'_>) -> Result<ServiceFile, SettingsError> {
    let named = |problem: String| format!("{}: {problem}", path.display());
    let source = fs::read_to_string(path);
    let source = source.map_err(|error| SettingsError(vec![named(error.to_string())]))?;
    ServiceFile::parse(&source, lookup)
        .map_err(|problems| SettingsError(problems.into_iter().map(named).collect()))
}

fn obsolete(file: &ServiceFile) -> Vec<String> {
    let keys = file.obsolete.iter();
    let remark =
        |key| format!("{key} has no meaning any more: sessions are not processes of their own");
    keys.map(remark).collect()
}

/// A folder of the original, which has other pages, does no harm: only files with the names of ours count.
fn static_folder(file: &ServiceFile, remarks: &mut Vec<String>) -> Option<PathBuf> {
    let folder = file
        .webrtc
        .working_directory
        .as_deref()?
        .join(STATIC_FOLDER);
    let folder = folder.is_dir().then_some(folder)?;
    remarks.push(format!(
        "files in {} take the place of ours",
        folder.display()
    ));
    Some(folder)
}

fn read(option: &str, path: Option<&Path>, problems: &mut Vec<String>) -> Option<Vec<u8>> {
    let path = path?;
    fs::read(path)
        .map_err(|error| problems.push(format!("{option}: {}: {error}", path.display())))
        .ok()
}
