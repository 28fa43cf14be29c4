//! What clients get as `iceServers`.

mod turn_credentials;

pub(crate) use turn_credentials::TurnCredentials;
