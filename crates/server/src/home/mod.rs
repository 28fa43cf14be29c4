//! The home of a standalone server: the operator's page and API, one file for each endpoint; and a second way to every
//! session, for operators who open one port only.

mod api;
mod forward;
mod list;
mod operator;
mod page;
mod qr_code;
mod routes;
mod start;
mod stop;

pub(crate) use routes::home_router;
