//! The settings of a plain EasyRTC server.

use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::SecretString;

use crate::config::easyrtc_options::EasyrtcOptions;
use crate::config::ice::IceSettings;
use crate::config::net::NetSettings;
use crate::config::webhook::WebhookSettings;

/// Everything that a plain EasyRTC server needs to start.
#[derive(Debug, Clone)]
pub struct EasyrtcSettings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where Socket.IO is: with a slash at the beginning, without one at the end.
    pub path: String,
    /// The folder with the pages of the application.
    pub static_folder: Option<PathBuf>,
    /// The options of open-easyrtc.
    pub options: EasyrtcOptions,
    /// The web server that decides who may come in.
    pub webhook: Option<WebhookSettings>,
    /// What the address of a socket has to hold.
    pub key: Option<SecretString>,
    /// STUN and TURN servers.
    pub ice: IceSettings,
    /// What its listener needs.
    pub net: NetSettings,
}

impl EasyrtcSettings {
    /// The address of the server, without a slash at its end.
    pub fn url(&self) -> String {
        let is_https = self.net.tls.is_some();
        let scheme = if is_https { "https" } else { "http" };
        format!("{scheme}://{}", self.listen)
    }
}
