//! Sessions: the registry that starts them ([`registry`]), what the rest of the server holds of one ([`SessionHandle`]), and
//! its pages.
//!
//! Ownership: the registry owns the port pool and the handles. A supervisor task per session owns its port lease, its
//! listener and its actor; the actor owns the `Room` and the outgoing half of every connection. Sessions have two things in
//! common, the router of their pages and the limit of handshakes for each address. No state of a session is in either, so a
//! session that fails or panics ends alone, and its port comes back on every path.

mod core;
mod handle;
mod pages;
mod port_pool;
mod registry;
#[cfg(test)]
mod registry_tests;
mod site;
mod supervisor;

pub(crate) use core::Core;
pub use handle::SessionHandle;
pub use port_pool::{PortLease, PortPool};
pub use registry::{SessionRegistry, StartError};
pub(crate) use site::Site;
pub use supervisor::Exit;
pub(crate) use supervisor::run;
