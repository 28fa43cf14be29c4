//! The checked settings of the service in OpenTera, besides those that every session has.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::config::Settings;

/// Everything that the service needs to know to start.
#[derive(Debug, Clone)]
pub struct OpenTeraSettings {
    /// The name of the service in OpenTera.
    pub name: String,
    /// Where OpenTera's REST API is.
    pub backend: BackendSettings,
    /// Where Redis is.
    pub redis: RedisSettings,
    /// How long Redis and the service key are waited for at start.
    pub wait: Duration,
    /// How long a caller may wait for its answer.
    pub rpc_timeout: Duration,
    /// How long a session outlives its creator's disconnect.
    pub creator_grace: Duration,
    /// Those of sessions.
    pub sessions: Arc<Settings>,
    /// A folder whose files take the place of ours.
    pub static_folder: Option<PathBuf>,
    /// What an operator should know, a line each.
    pub remarks: Vec<String>,
}

/// OpenTera's REST API.
#[derive(Debug, Clone)]
pub struct BackendSettings {
    /// Scheme, host and port.
    pub url: String,
    /// A certificate to trust besides those of the system.
    pub ca: Option<Vec<u8>>,
    /// Whether any certificate is good.
    pub is_insecure: bool,
    /// How long one request may take.
    pub timeout: Duration,
}

/// Redis.
#[derive(Clone)]
pub struct RedisSettings {
    /// Name or address.
    pub hostname: String,
    /// Port.
    pub port: u16,
    /// Number of the database.
    pub db: u16,
    /// ACL user; empty for the default one.
    pub username: String,
    /// Password; empty for none.
    pub password: String,
    /// Whether it is reached by TLS.
    pub is_tls: bool,
    /// A certificate to trust instead of those of the system.
    pub ca: Option<Vec<u8>>,
}

impl std::fmt::Debug for RedisSettings {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (hostname, port, db) = (&self.hostname, self.port, self.db);
        write!(formatter, "RedisSettings({hostname}:{port}/{db})")
    }
}

/// The folder of the working directory that may override our pages.
pub const STATIC_FOLDER: &str = "static";

/// The file that may hold the list of ICE servers, in the working directory.
pub const ICE_SERVERS_FILE: &str = "ice_servers.json";
