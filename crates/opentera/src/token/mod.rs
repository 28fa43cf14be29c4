//! Tokens: ours, with which we ask the backend, and those of the people who visit our pages.
//!
//! All are JSON Web Tokens with HS256 and keys that OpenTera keeps in Redis. A token with another algorithm is none. OpenTera also
//! keeps a list of tokens whose owners have logged out ([`crate::topic::USER_DISABLED_TOKENS`]); looking there is up to the caller.

mod claims;
mod jwt;
mod service;
mod visitor;

use thiserror::Error;

pub use jwt::Key;
pub use service::{authorization, service_token};
pub use visitor::{Device, Participant, User, Visitor, VisitorKeys};

/// Why a token lets nobody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TokenError {
    /// No token, or not signed with one of the keys.
    #[error("the token is not valid")]
    NotValid,
    /// It was valid.
    #[error("the token has expired")]
    Expired,
    /// It is signed but does not say what it has to.
    #[error("the token has no {0} that fits")]
    MissingClaim(&'static str),
    /// It could not be signed.
    #[error("the token could not be signed")]
    NotSigned,
}
