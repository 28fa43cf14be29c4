//! TURN servers that let in whoever has a credential that we have signed, for as long as it says: coturn with
//! `use-auth-secret` (draft-uberti-behave-turn-rest).

use std::fmt;
use std::time::Duration;

/// The servers, and what they share with us.
#[derive(Clone, PartialEq, Eq)]
pub struct TurnSettings {
    /// Their addresses, `turn:` or `turns:`, with `?transport=` where it matters.
    pub urls: Vec<String>,
    /// The secret that signs credentials.
    pub secret: String,
    /// How long a credential is good.
    pub ttl: Duration,
}

impl fmt::Debug for TurnSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TurnSettings")
            .field("urls", &self.urls)
            .field("ttl", &self.ttl)
            .finish_non_exhaustive()
    }
}
