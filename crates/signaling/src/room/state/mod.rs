//! What a session knows: data, and what keeps them consistent. Nothing here decides anything, makes an effect or reads a
//! clock.

pub(crate) mod connection;
pub(crate) mod directory;
pub(crate) mod ids;
pub(crate) mod outbox;
pub(crate) mod peer;
pub(crate) mod peers;
pub(crate) mod pending;
pub(crate) mod profile;
pub(crate) mod resume;
pub(crate) mod timers;
