//! What an operator can set. Command line and environment are read in [`crate::cli`]; here are the checked values.

mod cors_origins;
mod easyrtc_options;
mod easyrtc_settings;
mod ice_servers;
mod limits;
mod log_format;
mod opentera;
mod proxies;
mod public_url;
mod settings;
mod tls;
mod turn;

pub use cors_origins::{CorsOrigins, CorsOriginsError};
pub use easyrtc_options::{EasyrtcOptions, EasyrtcOptionsError, default_ice_servers};
pub use easyrtc_settings::{EasyrtcSettings, WebhookSettings};
pub use ice_servers::{IceServersError, parse_ice_servers};
pub use limits::Limits;
pub use log_format::LogFormat;
pub use opentera::{
    BackendFile, BackendSettings, ICE_SERVERS_FILE, Lookup, OpenTeraSettings, RedisFile,
    RedisSettings, STATIC_FOLDER, ServiceFile, WebRtcFile,
};
pub use proxies::{Proxies, ProxiesError};
pub use public_url::{PublicUrl, PublicUrlError};
pub use settings::Settings;
pub use tls::{TlsError, TlsSource};
pub use turn::TurnSettings;
