//! Clients of a session, and the checks of a deployment that they make.
//!
//! [`Client`] is an EasyRTC client on the real wire, [`NativePeer`] one that makes calls with real ICE, DTLS, a data channel and
//! video. [`checks`] is what the binary `videorehab-probe` does with them. Nothing here comes from the server's crates: a
//! mistake in what the server believes about the wire is not repeated here.

pub mod checks;
mod client;
mod connect;
mod http;
mod native;
mod patience;
mod trust;
mod wire;

pub use client::Client;
pub use http::{HttpAnswer, http_request};
pub use native::{Candidates, IceServer, NativePeer, Network, Seen, SeenOfPeer, gather_candidates};
pub use patience::PATIENCE;
pub use trust::Tls;
pub use wire::{EngineVersion, Packet, SocketAddress, TransportKind, Wire};
