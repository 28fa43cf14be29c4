//! What is only passed on: raw JSON, and the binary values that it refers to.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::json;

/// JSON text that is stored or relayed as it came. Cheap to clone; never shown in logs, because it may hold names,
/// addresses or SDP.
#[derive(Clone)]
pub struct Json(Arc<RawValue>);

impl Json {
    pub(crate) fn new(raw: &RawValue) -> Self {
        Self(raw.to_owned().into())
    }

    /// Takes JSON text of our own, such as configuration.
    ///
    /// # Errors
    /// The text is not one JSON value.
    pub fn parse(source: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str::<&RawValue>(source).map(Self::new)
    }

    /// The decoded text of a JSON string; `None` for anything else, and for a string with a lone surrogate.
    pub(crate) fn text(&self) -> Option<Cow<'_, str>> {
        json::text(&self.0)
    }

    pub(crate) fn raw(&self) -> &RawValue {
        &self.0
    }

    /// The JSON text.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Json {}

impl fmt::Debug for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Json({} bytes)", self.as_str().len())
    }
}

/// The `msgData` of a message, with the attachments that its placeholders number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// The JSON, relayed byte for byte.
    pub json: Json,
    /// Its binary values.
    pub attachments: Vec<Bytes>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_does_not_show_its_content() {
        let json = Json::parse("{\"sdp\":\"v=0 192.0.2.1\"}").unwrap();
        assert_eq!(format!("{json:?}"), "Json(23 bytes)");
        assert_eq!(json.as_str(), "{\"sdp\":\"v=0 192.0.2.1\"}");
    }

    #[test]
    fn two_values_are_not_one_json() {
        assert!(Json::parse("1 2").is_err());
    }
}
