//! The checked settings of a plain EasyRTC server.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;

use crate::config::{CorsOrigins, EasyrtcOptions, Limits, Proxies, TlsSource, TurnSettings};

/// Everything that a plain EasyRTC server needs to know to start.
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
    /// Who is asked whether a client may come in.
    pub webhook: Option<WebhookSettings>,
    /// What sockets have to name.
    pub key: Option<String>,
    /// Which proxies are believed what they say of their clients.
    pub proxies: Proxies,
    /// The origins whose pages may open sockets.
    pub cors_origins: CorsOrigins,
    /// TURN servers whose credentials we make.
    pub turn: Option<TurnSettings>,
    /// How https is served, if at all.
    pub tls: Option<TlsSource>,
    /// Time-outs, limits and sizes.
    pub limits: Arc<Limits>,
}

/// A web server that is asked whether a client may come in.
#[derive(Debug, Clone)]
pub struct WebhookSettings {
    /// Where.
    pub url: Url,
    /// How long it may take to answer.
    pub timeout: Duration,
}

impl EasyrtcSettings {
    /// The address of the server, without a slash at its end.
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.listen)
    }
}
