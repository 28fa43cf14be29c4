//! The socket of a session: who is let in, Engine.IO over HTTP and WebSocket, and the way of a message to the actor.

mod account;
mod connection;
mod engine_error;
mod gate;
mod mailbox;
mod poll_body;
mod query;
mod router;
mod serve;
mod transport;
mod websocket;
mod websocket_handshake;

pub(crate) use router::socket_router;
pub(crate) use serve::serve_socket;
pub(crate) use transport::{CloseOnDrop, Transport};
