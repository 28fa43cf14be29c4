//! Tokens: ours, with which we call the backend, and those of the visitors of our pages.
//!
//! All are JSON Web Tokens with HS256 and keys that OpenTera keeps in Redis. A token with another algorithm is refused. OpenTera
//! also keeps a list of tokens whose owners have logged out ([`crate::topic::USER_DISABLED_TOKENS`]); the caller has to look there.

mod claims;
mod error;
mod jwt;
mod service;
mod visitor;

pub use error::TokenError;
pub use jwt::Key;
pub use service::{authorization, service_token};
pub use visitor::{Device, Participant, User, Visitor, VisitorKeys};
