//! The STUN and TURN servers of clients.

mod servers;
mod settings;

pub use servers::{IceServersError, parse_ice_servers};
pub use settings::{IceSettings, TurnSettings};
