//! The task that runs one session, what it is told ([`ActorInput`]), and the way by which it reaches a client
//! ([`outlet::Outlet`]). The sockets send inputs and implement outlets.

#[cfg(test)]
pub(crate) mod actor_tests;
mod ask;
mod input;
pub(crate) mod outlet;
mod task;

pub(crate) use ask::Webhook;
pub(crate) use input::ActorInput;
pub(crate) use task::Actor;
