//! The checked settings of a standalone server.

use std::net::SocketAddr;
use std::sync::Arc;

use signaling::easyrtc::Json;

use crate::config::{CorsOrigins, Limits, Proxies, PublicUrl, TlsSource, TurnSettings};

/// Everything that the server needs to know to start.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the home page listens; sessions listen on the same address.
    pub listen: SocketAddr,
    /// The first port of sessions.
    pub base_port: u16,
    /// How many sessions may run at once, each on a port of its own.
    pub max_sessions: u16,
    /// Whether pages under other names may embed session pages.
    pub is_embeddable: bool,
    /// How browsers reach the server, if not directly.
    pub public_url: Option<PublicUrl>,
    /// Which proxies are believed what they say of their clients.
    pub proxies: Proxies,
    /// The origins whose pages may open sockets.
    pub cors_origins: CorsOrigins,
    /// What clients get as `iceServers`.
    pub ice_servers: Json,
    /// TURN servers whose credentials we make.
    pub turn: Option<TurnSettings>,
    /// How https is served, if at all.
    pub tls: Option<TlsSource>,
    /// The token that opens the home page and the API.
    pub operator_token: String,
    /// Whether the operator learns the token from the address that is printed; not if it came from them.
    pub prints_operator_token: bool,
    /// Time-outs, limits and sizes.
    pub limits: Arc<Limits>,
}

impl Settings {
    /// Whether browsers come by https.
    pub fn is_https(&self) -> bool {
        self.public_url
            .as_ref()
            .map_or(self.tls.is_some(), PublicUrl::is_https)
    }

    /// Whether browsers allow cameras on our pages: only by https, or on the machine itself.
    pub fn is_secure_context(&self) -> bool {
        let is_local = match &self.public_url {
            Some(url) => matches!(url.host(), "localhost" | "127.0.0.1" | "::1"),
            None => self.listen.ip().is_loopback() || self.listen.ip().is_unspecified(),
        };
        self.is_https() || is_local
    }

    /// The address of the home page, without a slash at its end.
    pub fn home_url(&self) -> String {
        match &self.public_url {
            Some(url) => url.as_str().to_owned(),
            None => self.direct_url(self.listen.port()),
        }
    }

    /// The address below which the pages of the session on `port` are, without a slash at its end.
    pub fn session_url(&self, port: u16) -> String {
        match &self.public_url {
            Some(url) => format!("{}/webrtc/{port}", url.as_str()),
            None => self.direct_url(port),
        }
    }

    fn direct_url(&self, port: u16) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let mut address = SocketAddr::new(self.listen.ip(), port);
        if address.ip().is_unspecified() {
            // Nobody can open 0.0.0.0; the machine itself is the best guess without a public address.
            address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
        }
        format!("{scheme}://{address}")
    }
}
