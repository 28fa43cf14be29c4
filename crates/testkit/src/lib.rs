//! Clients and drivers for tests: the real server as a process ([`Server`]), plain HTTP ([`http_request`]), and an
//! EasyRTC client on the real wire ([`Client`]). Nothing here is a mock.

mod client;
mod ports;
mod request;
mod server;

pub use client::{Client, Engine};
pub use ports::free_ports;
pub use request::{Answer, http_request};
pub use server::{Server, Session};

use std::time::Duration;

/// How long a test waits for something that should happen at once.
pub const PATIENCE: Duration = Duration::from_secs(10);
