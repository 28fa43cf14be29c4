//! The options of `videorehab serve`, and its settings: the options together with OpenTera's file.
//!
//! Each value in the section `VideoRehab` of the file becomes the default of the option of that name. So the environment and
//! the command line override it, and it is checked as theirs are.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use signaling::easyrtc::Json;

use crate::cli::error::SettingsError;
use crate::cli::files;
use crate::cli::listen_address::address;
use crate::cli::server_args::ServerArgs;
use crate::config::{
    BackendSettings, ICE_SERVERS_FILE, IceSettings, LinkBase, LinkSettings, Lookup, OpenTeraLimits,
    OpenTeraSettings, PagesSettings, Proxies, PublicUrl, RedisSettings, RpcSettings, STATIC_FOLDER,
    ServiceFile, SessionSettings, default_ice_servers, parse_ice_servers,
};

/// OpenTera's VideoRehabService: runs the sessions that OpenTera asks for over Redis
///
/// Its configuration is that of the original service, unchanged. Every option can also stand in its section
/// "VideoRehab", by its name with underscores.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct ServeArgs {
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

    #[command(flatten)]
    limits: OpenTeraLimits,

    /// Certificate to trust for OpenTera's backend, in addition to those of the system (PEM)
    #[arg(long, env = "VIDEOREHAB_BACKEND_CA", value_name = "FILE")]
    backend_ca: Option<PathBuf>,

    /// Do not check the certificate of OpenTera's backend; then anybody on the way can read and change everything
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

    /// Proxies that are trusted to say who their clients are: addresses and networks, separated by commas
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

impl ServeArgs {
    /// Checks everything together.
    ///
    /// # Errors
    /// Lists everything that is wrong.
    pub(super) fn settings(&self, file: &ServiceFile) -> Result<OpenTeraSettings, SettingsError> {
        let mut problems = Vec::new();
        let mut remarks = obsolete(file);
        let public_url = self.public_url(file, &mut problems);
        let ice_servers = self.ice_servers(file, &mut remarks, &mut problems);
        let link = self.link(file, &mut problems);
        self.server.check_limits(&mut problems);
        let turn = self.server.turn(&mut problems);
        if self.backend_insecure {
            remarks.push(
                "the certificate of OpenTera's backend is not checked (--backend-insecure)"
                    .to_owned(),
            );
        }
        let (Some(public_url), Some(ice_servers), []) =
            (public_url, ice_servers, problems.as_slice())
        else {
            return Err(SettingsError(problems));
        };
        let proxies = if self.server.behind_proxy {
            Proxies::from(true)
        } else {
            self.trusted_proxies.clone()
        };
        Ok(OpenTeraSettings {
            service: file.name.clone(),
            pages: PagesSettings {
                listen: SocketAddr::new(self.listen, file.port),
                static_folder: static_folder(file, &mut remarks),
            },
            link,
            rpc: RpcSettings {
                timeout: self.limits.rpc_timeout(),
                creator_grace: self.limits.creator_grace(),
            },
            sessions: Arc::new(SessionSettings {
                listen: self.listen,
                ports: file.webrtc.ports,
                is_embeddable: true,
                ice: IceSettings {
                    servers: ice_servers,
                    turn,
                },
                net: self
                    .server
                    .net(proxies, self.listen, Some(public_url.host())),
                links: LinkBase::Public(public_url),
            }),
            remarks,
        })
    }

    fn link(&self, file: &ServiceFile, problems: &mut Vec<String>) -> LinkSettings {
        let mut certificate = |option, path: Option<&Path>| {
            let read = files::bytes(path?);
            files::or_problem(read, option, problems)
        };
        LinkSettings {
            backend: BackendSettings {
                url: format!("https://{}:{}", file.backend.hostname, file.backend.port),
                ca: certificate("--backend-ca", self.backend_ca.as_deref()),
                is_insecure: self.backend_insecure,
                timeout: self.limits.backend_timeout(),
            },
            redis: RedisSettings {
                hostname: file.redis.hostname.clone(),
                port: file.redis.port,
                db: file.redis.db,
                username: file.redis.username.clone(),
                password: file.redis.password.clone(),
                is_tls: self.redis_tls,
                ca: certificate("--redis-ca", self.redis_ca.as_deref()),
            },
            wait: self.limits.wait(),
        }
    }

    fn public_url(&self, file: &ServiceFile, problems: &mut Vec<String>) -> Option<PublicUrl> {
        let (host, port) = (&file.webrtc.hostname, file.webrtc.external_port);
        let (name, text) = match &self.public_url {
            Some(url) => ("--public-url", url.clone()),
            None => ("WebRTC.hostname", format!("https://{host}:{port}")),
        };
        let parsed = PublicUrl::parse(&text).map_err(|error| error.to_string());
        files::or_problem(parsed, name, problems)
    }

    /// From the option, else from the file in the working directory, else those of the original service.
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
        let parsed = files::text(&path).and_then(|source| {
            parse_ice_servers(&source).map_err(|error| files::about(&path, error))
        });
        parsed.map_err(|problem| problems.push(problem)).ok()
    }
}

/// Reads OpenTera's file.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn read_file(path: &Path, lookup: Lookup<'_>) -> Result<ServiceFile, SettingsError> {
    let source = files::text(path).map_err(|problem| SettingsError(vec![problem]))?;
    ServiceFile::parse(&source, lookup).map_err(|problems| {
        let problems = problems.into_iter();
        SettingsError(
            problems
                .map(|problem| files::about(path, problem))
                .collect(),
        )
    })
}

fn obsolete(file: &ServiceFile) -> Vec<String> {
    let keys = file.obsolete.iter();
    let remark =
        |key| format!("{key} has no meaning any more: sessions are not processes of their own");
    keys.map(remark).collect()
}

/// A folder of the original service may stay: it has other pages, and only files with the names of ours are used.
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
