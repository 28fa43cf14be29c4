//! Sessions: who may join ([`access`]), the task that runs one ([`actor`]), and who starts and ends them
//! ([`registry`]).
//!
//! Ownership: the registry owns the port pool and the handles. A supervisor task per session owns its port lease, its
//! listener and its actor; the actor owns the `Room` and the outgoing half of every connection. Nothing is shared
//! between sessions, so a session that fails or panics ends alone, and its port comes back on every path.

pub(crate) mod access;
mod actor;
#[cfg(test)]
mod actor_tests;
mod connection;
mod engine;
mod gate;
mod handle;
mod jsonp;
mod outlet;
mod port_pool;
mod registry;
#[cfg(test)]
mod registry_tests;
mod routes;
mod run;
mod signaling;
mod site;
mod socket;
mod socket_query;
mod turn;
mod webhook;

pub(crate) use access::{Access, Secret};
pub(crate) use engine::{Admission, Engine};
pub use handle::SessionHandle;
pub use port_pool::{PortLease, PortPool};
pub use registry::{SessionId, SessionRegistry, StartError};
pub use run::Exit;
pub(crate) use run::run;
pub(crate) use signaling::Signaling;
pub(crate) use site::Site;
pub(crate) use socket::serve_socket;
pub(crate) use turn::Turn;
pub(crate) use webhook::Webhook;
