//! What an operator can set, checked: the settings of each mode. The layer `cli` makes them from options, environment and
//! files; only the structs of limits are read by `clap` as they are.

mod easyrtc_options;
mod easyrtc_settings;
mod health_settings;
mod ice;
mod limits;
mod link_base;
mod log_format;
mod net;
mod opentera;
mod port_range;
mod process_settings;
mod public_url;
#[cfg(test)]
mod secrets_tests;
mod session_settings;
mod standalone_settings;
mod webhook;

pub use easyrtc_options::{EasyrtcOptions, EasyrtcOptionsError, default_ice_servers};
pub use easyrtc_settings::EasyrtcSettings;
pub use health_settings::HealthSettings;
pub use ice::{IceServersError, IceSettings, TurnSettings, parse_ice_servers};
pub use limits::Limits;
pub use link_base::LinkBase;
pub use log_format::LogFormat;
pub use net::{
    CorsOrigins, CorsOriginsError, NetSettings, Proxies, ProxiesError, TlsError, TlsSource,
};
pub use opentera::{
    BackendFile, BackendSettings, ICE_SERVERS_FILE, LinkSettings, Lookup, OpenTeraLimits,
    OpenTeraSettings, PagesSettings, RedisFile, RedisSettings, RpcSettings, STATIC_FOLDER,
    ServiceFile, WebRtcFile,
};
pub use port_range::{PortRange, PortRangeError};
pub use process_settings::ProcessSettings;
pub use public_url::{PublicUrl, PublicUrlError};
pub use session_settings::SessionSettings;
pub use standalone_settings::{OperatorSettings, StandaloneSettings};
pub use webhook::{WebhookSettings, WebhookUrl};
