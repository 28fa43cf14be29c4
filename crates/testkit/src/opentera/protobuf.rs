//! The messages of OpenTera, with the fields that were seen on the wire.
//!
//! The crate `opentera` declares them, too. They are declared again so that a mistake there is not repeated by its tests.

use prost::{Message, Oneof};

use super::clock;

pub(super) const TYPE_PREFIX: &str = "type.googleapis.com/opentera.protobuf.";

/// Reads a message.
///
/// # Errors
/// The bytes are not a message of that kind.
pub fn decode<M: Message + Default>(bytes: &[u8]) -> anyhow::Result<M> {
    Ok(M::decode(bytes)?)
}

/// A remote procedure call.
#[derive(Clone, PartialEq, Message)]
pub struct RpcMessage {
    /// What to do.
    #[prost(string, tag = "1")]
    pub method: String,
    /// The channel for the reply.
    #[prost(string, tag = "2")]
    pub reply_to: String,
    /// A number that the reply repeats.
    #[prost(uint64, tag = "3")]
    pub id: u64,
    /// When, in seconds.
    #[prost(double, tag = "4")]
    pub timestamp: f64,
    /// The arguments.
    #[prost(message, repeated, tag = "5")]
    pub args: Vec<RpcValue>,
}

/// An argument of a call.
#[derive(Clone, PartialEq, Message)]
pub struct RpcValue {
    /// What it is, if anything.
    #[prost(oneof = "Argument", tags = "3, 5, 6, 7")]
    pub value: Option<Argument>,
}

/// What an argument may be.
#[derive(Clone, PartialEq, Oneof)]
pub enum Argument {
    /// A number.
    #[prost(int64, tag = "3")]
    Integer(i64),
    /// Yes or no.
    #[prost(bool, tag = "5")]
    Boolean(bool),
    /// Bytes.
    #[prost(bytes, tag = "6")]
    Bytes(Vec<u8>),
    /// A text; JSON, where it is more than that.
    #[prost(string, tag = "7")]
    Text(String),
}

/// Any message, with the address of its type.
#[derive(Clone, PartialEq, Message)]
pub struct Any {
    /// The address of the type.
    #[prost(string, tag = "1")]
    pub type_url: String,
    /// The message.
    #[prost(bytes, tag = "2")]
    pub value: Vec<u8>,
}

impl Any {
    pub(crate) fn pack(name: &str, message: &impl Message) -> Self {
        Self {
            type_url: format!("{TYPE_PREFIX}{name}"),
            value: message.encode_to_vec(),
        }
    }

    /// The name of the type.
    pub fn name(&self) -> &str {
        self.type_url.rsplit('.').next().unwrap_or_default()
    }
}

/// What a [`TeraEvent`] begins with.
#[derive(Clone, PartialEq, Message)]
pub struct EventHeader {
    /// Always 1.
    #[prost(uint32, tag = "1")]
    pub version: u32,
    /// When, in seconds.
    #[prost(double, tag = "2")]
    pub time: f64,
    /// The channel.
    #[prost(string, tag = "3")]
    pub topic: String,
}

/// Events, for every subscriber.
#[derive(Clone, PartialEq, Message)]
pub struct TeraEvent {
    /// When and where.
    #[prost(message, optional, tag = "1")]
    pub header: Option<EventHeader>,
    /// What has happened.
    #[prost(message, repeated, tag = "2")]
    pub events: Vec<Any>,
}

impl TeraEvent {
    pub(crate) fn now(topic: &str, event: Any) -> Self {
        let header = EventHeader {
            version: 1,
            time: clock::seconds(),
            topic: topic.to_owned(),
        };
        Self {
            header: Some(header),
            events: vec![event],
        }
    }
}

/// What a [`TeraModuleMessage`] begins with.
#[derive(Clone, PartialEq, Message)]
pub struct ModuleHeader {
    /// Always 1.
    #[prost(uint32, tag = "1")]
    pub version: u32,
    /// When, in seconds.
    #[prost(double, tag = "2")]
    pub time: f64,
    /// Always 0.
    #[prost(uint32, tag = "3")]
    pub seq: u32,
    /// Who says it.
    #[prost(string, tag = "4")]
    pub source: String,
    /// The channel.
    #[prost(string, tag = "5")]
    pub dest: String,
}

/// A message from one module to another.
#[derive(Clone, PartialEq, Message)]
pub struct TeraModuleMessage {
    /// From where to where.
    #[prost(message, optional, tag = "1")]
    pub head: Option<ModuleHeader>,
    /// What it says.
    #[prost(message, repeated, tag = "2")]
    pub data: Vec<Any>,
}

impl TeraModuleMessage {
    pub(crate) fn now(source: String, dest: &str, data: Any) -> Self {
        let head = ModuleHeader {
            version: 1,
            time: clock::seconds(),
            seq: 0,
            source,
            dest: dest.to_owned(),
        };
        Self {
            head: Some(head),
            data: vec![data],
        }
    }
}
