//! The settings of OpenTera's service.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use crate::config::session_settings::SessionSettings;

/// Everything that the service needs to start.
#[derive(Debug, Clone)]
pub struct OpenTeraSettings {
    /// The name of the service in OpenTera.
    pub service: String,
    /// What its pages need.
    pub pages: PagesSettings,
    /// How OpenTera is reached.
    pub link: LinkSettings,
    /// How calls of OpenTera are answered.
    pub rpc: RpcSettings,
    /// What sessions need. The pages listen as they do.
    pub sessions: Arc<SessionSettings>,
    /// What an operator should know, a line each.
    pub remarks: Vec<String>,
}

/// The waiting room and the lobby.
#[derive(Debug, Clone)]
pub struct PagesSettings {
    /// Where they listen, unless OpenTera says another port.
    pub listen: SocketAddr,
    /// A folder whose files take the place of ours.
    pub static_folder: Option<PathBuf>,
}

/// OpenTera's REST API and Redis.
#[derive(Debug, Clone)]
pub struct LinkSettings {
    /// OpenTera's REST API.
    pub backend: BackendSettings,
    /// Redis.
    pub redis: RedisSettings,
    /// How long Redis and the service key are waited for at start.
    pub wait: Duration,
}

/// OpenTera's REST API.
#[derive(Debug, Clone)]
pub struct BackendSettings {
    /// Scheme, host and port.
    pub url: String,
    /// A certificate to trust, in addition to those of the system.
    pub ca: Option<Vec<u8>>,
    /// Whether any certificate is accepted.
    pub is_insecure: bool,
    /// How long one request may take.
    pub timeout: Duration,
}

/// Redis.
#[derive(Debug, Clone)]
pub struct RedisSettings {
    /// Name or address.
    pub hostname: String,
    /// Port.
    pub port: u16,
    /// Number of the database.
    pub db: u16,
    /// ACL user. Empty for the default user.
    pub username: String,
    /// Password. Empty if there is no password.
    pub password: SecretString,
    /// Whether it is reached by TLS.
    pub is_tls: bool,
    /// A certificate to trust instead of those of the system.
    pub ca: Option<Vec<u8>>,
}

/// How calls of OpenTera are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RpcSettings {
    /// How long a caller may wait for its answer.
    pub timeout: Duration,
    /// How long a session outlives its creator's disconnect.
    pub creator_grace: Duration,
}

/// The folder of the working directory that may override our pages.
pub const STATIC_FOLDER: &str = "static";

/// The file that may hold the list of ICE servers, in the working directory.
pub const ICE_SERVERS_FILE: &str = "ice_servers.json";
