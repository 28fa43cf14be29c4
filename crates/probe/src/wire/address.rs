//! Where a socket is, how it is spoken to, and what goes through it.

use std::fmt;
use std::time::Duration;

use crate::patience::PATIENCE;
use crate::trust::Tls;

/// The revision of Engine.IO that a client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineVersion {
    /// Clients 2.x.
    V3,
    /// Clients 3.x and 4.x.
    V4,
}

/// What carries the packets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransportKind {
    /// HTTP requests.
    Polling,
    /// A WebSocket from the beginning.
    WebSocket,
}

/// Where a socket is, and how it is spoken to.
#[derive(Clone)]
pub struct SocketAddress {
    /// Host and port.
    pub authority: String,
    /// The path, with a slash at its end.
    pub path: String,
    /// More parameters, such as a key; may be empty.
    pub query: String,
    /// The revision to speak.
    pub engine: EngineVersion,
    /// Speaks TLS, if there is something to trust.
    pub tls: Option<Tls>,
    /// How long an answer may take.
    pub patience: Duration,
}

/// Without the query, because it may hold a key.
impl fmt::Debug for SocketAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = formatter.debug_struct("SocketAddress");
        fields.field("authority", &self.authority);
        fields.field("path", &self.path);
        fields.finish_non_exhaustive()
    }
}

impl SocketAddress {
    /// A socket without TLS.
    pub fn new(
        authority: impl Into<String>,
        path: impl Into<String>,
        query: impl Into<String>,
        engine: EngineVersion,
    ) -> Self {
        Self {
            authority: authority.into(),
            path: path.into(),
            query: query.into(),
            engine,
            tls: None,
            patience: PATIENCE,
        }
    }

    /// Path and query.
    pub(crate) fn target(&self, transport: &str) -> String {
        let Self { path, query, .. } = self;
        let version = match self.engine {
            EngineVersion::V3 => 3,
            EngineVersion::V4 => 4,
        };
        format!("{path}?EIO={version}&transport={transport}&{query}")
    }
}

/// A packet of Engine.IO.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Packet {
    /// Its text, which begins with its type.
    Text(String),
    /// A binary message.
    Binary(Vec<u8>),
}
