//! One connection: its task, its way to the actor, and how it ends.

mod arrivals;
mod closing;
mod ending;
mod ingress;
mod opening;
mod probe;
mod task;

pub(super) use opening::{Arriving, Newcomer};
pub(super) use task::ConnectionTask;
