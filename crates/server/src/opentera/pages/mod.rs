//! The pages of OpenTera's service, below `/rehab` of its server: the waiting room of participants and the lobby of users.

mod proxy_headers;
mod render;
mod routes;
mod visitor;

pub(crate) use routes::{Rehab, rehab_router};
