//! Names that clients choose. A value of one of these types is known to be valid, and to need no escape in JSON.
//!
//! The alphabets and lengths are those of docs/protocol.md, section "Names". Names are case-sensitive.

use std::fmt;
use std::sync::Arc;

use serde_json::value::RawValue;
use thiserror::Error;

use crate::json;

/// A name is empty, too long, or holds a character that it may not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("name is empty, too long, or holds a character that is not allowed")]
pub struct NameError;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident: 1..=$max:literal of $extra:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks `name`.
            ///
            /// # Errors
            /// [`NameError`] if it is not valid.
            pub fn new(name: &str) -> Result<Self, NameError> {
                let allowed = |byte: u8| byte.is_ascii_alphanumeric() || $extra.contains(&byte);
                let valid = (1..=$max).contains(&name.len()) && name.bytes().all(allowed);
                valid.then(|| Self(name.into())).ok_or(NameError)
            }

            /// The name in a JSON string; `None` for anything else.
            pub(crate) fn from_json(raw: &RawValue) -> Option<Self> {
                Self::new(&json::text(raw)?).ok()
            }

            /// The name.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    )*};
}

names! {
    /// The name of an EasyRTC application; peers of different applications do not see each other.
    ApplicationName: 1..=32 of b"_.-";
    /// The public name of a peer, given by the server when its first connection joins the namespace.
    EasyrtcId: 1..=32 of b"_.-";
    /// The name of a group. Groups are checked but do not exist, as in the reference.
    GroupName: 1..=32 of b"_.-";
    /// The name of a room in an application.
    RoomName: 1..=32 of b"_.-";
    /// An `easyrtcsid`: a label that a client gives itself and gets back.
    SessionLabel: 1..=100 of b"_.%-";
    /// The version that a client claims; checked and forgotten.
    ApiVersion: 1..=32 of b"_.+-";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_reference_are_accepted() {
        for name in [
            "default",
            "OpenTera",
            "constructor",
            "__proto__",
            "hasOwnProperty",
            "a.b-c_D9",
            &"x".repeat(32),
        ] {
            assert_eq!(
                RoomName::new(name)
                    .map(|name| name.as_str().to_owned())
                    .as_deref(),
                Ok(name)
            );
        }
        assert!(SessionLabel::new(&"%".repeat(100)).is_ok());
        assert!(ApiVersion::new("1.1.1-beta+7").is_ok());
    }

    #[test]
    fn other_names_are_refused() {
        for name in [
            "",
            " ",
            "a b",
            "é",
            "default\n",
            "a+b",
            "a%b",
            "a\"b",
            &"x".repeat(33),
        ] {
            assert_eq!(RoomName::new(name).err(), Some(NameError), "{name:?}");
        }
        assert!(SessionLabel::new(&"x".repeat(101)).is_err());
    }

    #[test]
    fn names_keep_their_case() {
        assert_ne!(RoomName::new("Room"), RoomName::new("room"));
    }
}
