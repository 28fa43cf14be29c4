//! The settings of a server of its own: a home page for the operator, and sessions.

use std::net::SocketAddr;
use std::sync::Arc;

use secrecy::SecretString;

use crate::config::session_settings::SessionSettings;

/// Everything that a standalone server needs to start.
#[derive(Debug, Clone)]
pub struct StandaloneSettings {
    /// Where the home page listens.
    pub home: SocketAddr,
    /// Who may use it.
    pub operator: OperatorSettings,
    /// What sessions need. The home page listens as they do.
    pub sessions: Arc<SessionSettings>,
}

/// How the operator is recognised.
#[derive(Debug, Clone)]
pub struct OperatorSettings {
    /// What opens the home page and the API.
    pub token: SecretString,
    /// Whether the address that is printed at start holds the token. Not if the operator chose it.
    pub is_announced: bool,
}
