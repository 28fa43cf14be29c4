//! Why a token is refused.

use thiserror::Error;

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
