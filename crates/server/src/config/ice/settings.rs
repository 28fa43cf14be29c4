//! The STUN and TURN servers of clients.

use std::time::Duration;

use secrecy::SecretString;
use signaling::easyrtc::Json;

/// What clients get as `iceServers`.
#[derive(Debug, Clone)]
pub struct IceSettings {
    /// The list that every client gets, as it is.
    pub servers: Json,
    /// TURN servers whose credentials we make; each client gets its own.
    pub turn: Option<TurnSettings>,
}

/// TURN servers that accept every credential that is signed with a secret they share with us, until it expires: coturn with
/// `use-auth-secret` (draft-uberti-behave-turn-rest).
#[derive(Debug, Clone)]
pub struct TurnSettings {
    /// Their addresses, `turn:` or `turns:`, with `?transport=` where it matters.
    pub urls: Vec<String>,
    /// What signs credentials.
    pub secret: SecretString,
    /// How long a credential is good.
    pub ttl: Duration,
}
