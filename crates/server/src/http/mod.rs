//! What everything that speaks HTTP here shares: the listener, assets and pages, headers, errors.

mod address;
mod assets;
mod connection_slots;
mod cors;
mod error;
mod guarded_io;
mod headers;
mod language;
mod listener;
mod override_folder;
mod pages;
mod query;
mod readiness;

pub(crate) use address::{AddressLimiter, ClientAddress, FromProxy};
pub(crate) use assets::{assets_prefix, serve_asset};
pub(crate) use cors::cors;
pub(crate) use error::ApiError;
pub(crate) use headers::{
    PERMISSIONS_POLICY, allow, cookie, embeddable, no_store, security_headers,
};
pub(crate) use language::Language;
pub(crate) use listener::{Listener, Tls};
pub(crate) use override_folder::override_assets;
pub(crate) use pages::{DeniedReason, denied, render};
pub(crate) use query::query_parameter;
pub(crate) use readiness::Readiness;
