//! What carries the events: `TeraEvent` to everybody, `TeraModuleMessage` to one module of OpenTera's server.

use std::fmt;

use prost::Message;

/// What the names of OpenTera's messages begin with inside an `Any`.
const TYPE_URL: &str = "type.googleapis.com/opentera.protobuf.";
/// The package of OpenTera's messages.
const PACKAGE: &str = "opentera.protobuf.";

/// A message that travels inside an [`Any`].
pub trait EventMessage: Message + Default {
    /// Its name, without the package.
    const NAME: &'static str;
}

/// A message of any type, with its name.
#[derive(Clone, PartialEq, Eq, Message)]
#[prost(skip_debug)]
pub struct Any {
    /// The name of the type, behind a slash.
    #[prost(string, tag = "1")]
    pub type_url: String,
    /// The message, encoded.
    #[prost(bytes = "vec", tag = "2")]
    pub value: Vec<u8>,
}

impl Any {
    /// Packs a message.
    pub fn pack<M: EventMessage>(message: &M) -> Self {
        Self {
            type_url: format!("{TYPE_URL}{}", M::NAME),
            value: message.encode_to_vec(),
        }
    }

    /// The message, if it is one of this type and well formed. What stands before the slash does not matter.
    pub fn unpack<M: EventMessage>(&self) -> Option<M> {
        let (_, name) = self.type_url.rsplit_once('/')?;
        if name.strip_prefix(PACKAGE)? != M::NAME {
            return None;
        }
        M::decode(self.value.as_slice()).ok()
    }
}

impl fmt::Debug for Any {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Any")
            .field("type_url", &self.type_url)
            .field("bytes", &self.value.len())
            .finish()
    }
}

/// Events on a topic.
#[derive(Clone, PartialEq, Message)]
pub struct TeraEvent {
    /// What they are about.
    #[prost(message, optional, tag = "1")]
    pub header: Option<TeraEventHeader>,
    /// The events.
    #[prost(message, repeated, tag = "2")]
    pub events: Vec<Any>,
}

/// The head of a [`TeraEvent`].
#[derive(Clone, PartialEq, Message)]
pub struct TeraEventHeader {
    /// Always 1.
    #[prost(uint32, tag = "1")]
    pub version: u32,
    /// Seconds since 1970.
    #[prost(double, tag = "2")]
    pub time: f64,
    /// The topic on which it is published.
    #[prost(string, tag = "3")]
    pub topic: String,
}

/// Events for one module of OpenTera's server.
#[derive(Clone, PartialEq, Message)]
pub struct TeraModuleMessage {
    /// From whom and for whom.
    #[prost(message, optional, tag = "1")]
    pub head: Option<TeraModuleHeader>,
    /// The events.
    #[prost(message, repeated, tag = "2")]
    pub data: Vec<Any>,
}

/// The head of a [`TeraModuleMessage`].
#[derive(Clone, PartialEq, Message)]
pub struct TeraModuleHeader {
    /// Always 1.
    #[prost(uint32, tag = "1")]
    pub version: u32,
    /// Seconds since 1970.
    #[prost(double, tag = "2")]
    pub time: f64,
    /// A number that nobody uses.
    #[prost(uint32, tag = "3")]
    pub seq: u32,
    /// Who sends it.
    #[prost(string, tag = "4")]
    pub source: String,
    /// The topic of the module.
    #[prost(string, tag = "5")]
    pub dest: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{LeaveSessionEvent, StopSessionEvent};

    #[test]
    fn any_gives_back_what_was_packed_and_nothing_else() {
        let stop = StopSessionEvent {
            session_uuid: "s".into(),
            service_uuid: "v".into(),
        };
        let any = Any::pack(&stop);
        assert_eq!(
            any.type_url,
            "type.googleapis.com/opentera.protobuf.StopSessionEvent"
        );
        assert_eq!(any.unpack(), Some(stop));
        assert_eq!(any.unpack::<LeaveSessionEvent>(), None);
    }

    #[test]
    fn any_with_a_strange_name_or_broken_bytes_holds_nothing() {
        let stop = |type_url: &str, value: &[u8]| {
            let any = Any {
                type_url: type_url.into(),
                value: value.into(),
            };
            any.unpack::<StopSessionEvent>()
        };
        assert!(stop("other/opentera.protobuf.StopSessionEvent", &[]).is_some());
        for name in [
            "",
            "/",
            "opentera.protobuf.StopSessionEvent",
            "a/StopSessionEvent",
        ] {
            assert_eq!(stop(name, &[]), None, "{name}");
        }
        assert_eq!(
            stop("a/opentera.protobuf.StopSessionEvent", &[0x0a, 9]),
            None
        );
    }

    #[test]
    fn debug_shows_no_content() {
        let any = Any {
            type_url: "a/b".into(),
            value: b"secret".to_vec(),
        };
        assert_eq!(format!("{any:?}"), r#"Any { type_url: "a/b", bytes: 6 }"#);
    }
}
