//! How much one session may hold.

use std::time::Duration;

/// The limits of one session. Every one of them is a setting of the server.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How many peers a session may have.
    pub peers: usize,
    /// How many rooms a peer may be in at once.
    pub rooms_per_peer: usize,
    /// How long a connection may take to authenticate.
    pub authenticate_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            peers: 16,
            rooms_per_peer: 2,
            authenticate_timeout: Duration::from_secs(20),
        }
    }
}
