//! The settings of everything that listens.

use std::sync::Arc;

use crate::config::limits::Limits;
use crate::config::net::cors_origins::CorsOrigins;
use crate::config::net::proxies::Proxies;
use crate::config::net::tls::TlsSource;

/// What every listener needs.
#[derive(Debug, Clone)]
pub struct NetSettings {
    /// How https is served, if at all.
    pub tls: Option<TlsSource>,
    /// Which proxies are trusted to say who their clients are.
    pub proxies: Proxies,
    /// The origins whose pages may open sockets.
    pub origins: CorsOrigins,
    /// Time-outs, limits and sizes.
    pub limits: Arc<Limits>,
}
