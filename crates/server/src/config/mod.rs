//! What an operator can set. Command line and environment are read in [`crate::cli`]; here are the checked values.

mod ice_servers;
mod limits;
mod public_url;
mod settings;
mod tls;

pub use ice_servers::{IceServersError, parse_ice_servers};
pub use limits::Limits;
pub use public_url::{PublicUrl, PublicUrlError};
pub use settings::Settings;
pub use tls::{TlsError, TlsSource};
