//! Drivers for tests: the real server as a process ([`Server`], [`EasyrtcServer`]), the web server that it asks ([`WebServer`]),
//! and a stand-in of OpenTera ([`opentera`]). The clients that speak to the server are those of the crate `probe`.

mod easyrtc_server;
mod lock;
pub mod opentera;
mod ports;
mod process;
mod server;
mod web_server;

pub use easyrtc_server::EasyrtcServer;
pub use ports::free_ports;
pub use probe;
pub use probe::{
    Client, EngineVersion, HttpAnswer, NativePeer, PATIENCE, Packet, Seen, SeenOfPeer,
    SocketAddress, TransportKind, Wire, http_request,
};
pub use process::Process;
pub use server::{Server, StartedSession};
pub use web_server::WebServer;
