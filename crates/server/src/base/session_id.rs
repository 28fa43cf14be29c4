//! The id of a session. Logs name sessions by it, so the layers below `session` need it, too.

use std::fmt;
use std::sync::Arc;

use crate::base::random;

/// The id of a session: random, and not a key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SessionId(Arc<str>);

impl SessionId {
    pub(crate) fn random() -> Self {
        Self(random::token().into())
    }

    pub(crate) fn from_text(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SessionId({self})")
    }
}
