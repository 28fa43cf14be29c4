//! What an operator can set, checked: the settings of each mode. The layer `cli` makes them from options, environment and
//! files; only the structs of limits are read by `clap` as they are.

mod cors_origins;
mod easyrtc_options;
mod easyrtc_settings;
mod health_settings;
mod ice_servers;
mod ice_settings;
mod limits;
mod link_base;
mod log_format;
mod net_settings;
mod opentera;
mod port_range;
mod process_settings;
mod proxies;
mod public_url;
#[cfg(test)]
mod secrets_tests;
mod session_settings;
mod standalone_settings;
mod tls;
mod webhook;

pub use cors_origins::{CorsOrigins, CorsOriginsError};
pub use easyrtc_options::{EasyrtcOptions, EasyrtcOptionsError, default_ice_servers};
pub use easyrtc_settings::EasyrtcSettings;
pub use health_settings::HealthSettings;
pub use ice_servers::{IceServersError, parse_ice_servers};
pub use ice_settings::{IceSettings, TurnSettings};
pub use limits::Limits;
pub use link_base::LinkBase;
pub use log_format::LogFormat;
pub use net_settings::NetSettings;
pub use opentera::{
    BackendFile, BackendSettings, ICE_SERVERS_FILE, LinkSettings, Lookup, OpenTeraLimits,
    OpenTeraSettings, PagesSettings, RedisFile, RedisSettings, RpcSettings, STATIC_FOLDER,
    ServiceFile, WebRtcFile,
};
pub use port_range::{PortRange, PortRangeError};
pub use process_settings::ProcessSettings;
pub use proxies::{Proxies, ProxiesError};
pub use public_url::{PublicUrl, PublicUrlError};
pub use session_settings::SessionSettings;
pub use standalone_settings::{OperatorSettings, StandaloneSettings};
pub use tls::{TlsError, TlsSource};
pub use webhook::{WebhookSettings, WebhookUrl};
