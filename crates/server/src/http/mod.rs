//! What every part that speaks HTTP uses: the listener, routers, assets and pages, headers, cookies, errors.

mod address;
mod assets;
mod connection_slots;
mod cookie;
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
mod router;

pub(crate) use address::{AddressLimiter, ClientAddress, FromProxy};
pub(crate) use assets::serve_asset;
pub(crate) use cookie::{Cookie, SameSite, cookie};
pub(crate) use cors::cors;
pub(crate) use error::ApiError;
pub(crate) use headers::{PERMISSIONS_POLICY, allow, embeddable, no_store};
pub(crate) use language::Language;
pub(crate) use listener::{Https, Listener};
pub(crate) use override_folder::override_assets;
pub(crate) use pages::{DeniedReason, denied, render};
pub(crate) use query::query_parameter;
pub(crate) use readiness::Readiness;
pub(crate) use router::with_fallbacks;
