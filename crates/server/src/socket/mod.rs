//! The socket of a session: who is let in, Engine.IO over HTTP and WebSocket, and the way of a message to the actor.

mod gate;
mod ingress;
mod jsonp;
mod query;
mod router;
mod serve;
mod transport;

pub(crate) use router::socket_router;
pub(crate) use serve::serve_socket;
pub(crate) use transport::{CloseOnDrop, Transport};
