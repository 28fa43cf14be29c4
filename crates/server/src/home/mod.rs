//! The standalone home: the operator's page and API, and a second way to every session for those who open one port only.

mod api;
mod forward;
mod operator;
mod routes;

pub(crate) use routes::home_router;
