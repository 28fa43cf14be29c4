//! How this server is reached: https, proxies in front of it, pages of other origins.

mod cors_origins;
mod proxies;
mod settings;
mod tls;

pub use cors_origins::{CorsOrigins, CorsOriginsError};
pub use proxies::{Proxies, ProxiesError};
pub use settings::NetSettings;
pub use tls::{TlsError, TlsSource};
