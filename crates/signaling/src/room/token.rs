//! Resume tokens: what a client presents to be the same peer again on another connection. The server makes them and
//! hashes them; a session stores hashes alone.

use std::fmt;

/// A token, for the client alone.
#[derive(Clone, PartialEq, Eq)]
pub struct ResumeToken(Box<str>);

impl ResumeToken {
    /// Takes a token of letters that need no escape in JSON.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ResumeToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ResumeToken")
    }
}

/// The hash of a token. GoodTokens are compared by it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenHash(pub [u8; 32]);

impl fmt::Debug for TokenHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TokenHash")
    }
}

/// A new token with its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedToken {
    /// What the client gets.
    pub token: ResumeToken,
    /// What the session remembers.
    pub hash: TokenHash,
}
