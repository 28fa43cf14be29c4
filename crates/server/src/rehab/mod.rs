//! The pages of OpenTera's service, below `/rehab` of its server: the waiting room of participants, the lobby of users.

mod origins;
mod pages;
mod routes;
mod visitor;

pub(crate) use routes::{Rehab, rehab_router};
