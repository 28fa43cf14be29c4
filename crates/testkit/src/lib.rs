//! Clients and drivers for tests: the real server as a process ([`Server`], [`EasyrtcServer`]), plain HTTP
//! ([`http_request`]), an EasyRTC client on the real wire ([`Client`]), and what OpenTera is for a service ([`opentera`]).

mod client;
mod easyrtc_server;
mod native;
pub mod opentera;
mod ports;
mod process;
mod request;
mod server;
mod web_server;
mod wire;

pub use client::Client;
pub use easyrtc_server::EasyrtcServer;
pub use native::{NativePeer, Seen, SeenOfPeer};
pub use ports::free_ports;
pub use process::Process;
pub use request::{Answer, http_request};
pub use server::{Server, Session};
pub use web_server::WebServer;
pub use wire::{Engine, Packet, SocketAddress, Transport, Wire};

use std::time::Duration;

/// How long a test waits for something that should happen at once.
pub const PATIENCE: Duration = Duration::from_secs(10);
