//! A call of one of our methods.

use std::fmt;

use prost::{Message, Oneof};

/// A call, as it is published on our topic.
#[derive(Clone, PartialEq, Message)]
pub struct RpcMessage {
    /// The name of the method.
    #[prost(string, tag = "1")]
    pub method: String,
    /// The topic on which the caller waits for the reply.
    #[prost(string, tag = "2")]
    pub reply_to: String,
    /// A number that the reply repeats.
    #[prost(uint64, tag = "3")]
    pub id: u64,
    /// Seconds since 1970.
    #[prost(double, tag = "4")]
    pub timestamp: f64,
    /// The arguments, in order.
    #[prost(message, repeated, tag = "5")]
    pub args: Vec<Value>,
}

/// An argument.
#[derive(Clone, PartialEq, Message)]
pub struct Value {
    /// What it is; nothing if the caller set nothing.
    #[prost(oneof = "ArgValue", tags = "1, 2, 3, 4, 5, 6, 7")]
    pub arg_value: Option<ArgValue>,
}

/// The kinds of arguments.
#[derive(Clone, PartialEq, Oneof)]
#[prost(skip_debug)]
pub enum ArgValue {
    /// A number.
    #[prost(double, tag = "1")]
    Double(f64),
    /// A number.
    #[prost(float, tag = "2")]
    Float(f32),
    /// A whole number.
    #[prost(int64, tag = "3")]
    Int(i64),
    /// A whole number that is not negative.
    #[prost(uint64, tag = "4")]
    Uint(u64),
    /// Yes or no.
    #[prost(bool, tag = "5")]
    Bool(bool),
    /// Text as bytes.
    #[prost(bytes = "vec", tag = "6")]
    Bytes(Vec<u8>),
    /// Text.
    #[prost(string, tag = "7")]
    Text(String),
}

impl fmt::Debug for ArgValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Double(_) => "Double",
            Self::Float(_) => "Float",
            Self::Int(_) => "Int",
            Self::Uint(_) => "Uint",
            Self::Bool(_) => "Bool",
            Self::Bytes(_) => "Bytes",
            Self::Text(_) => "Text",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_content() {
        let call = RpcMessage {
            method: "participant_info".into(),
            args: vec![Value {
                arg_value: Some(ArgValue::Text("secret".into())),
            }],
            ..RpcMessage::default()
        };
        let shown = format!("{call:?}");
        assert!(
            shown.contains("participant_info") && shown.contains("Text"),
            "{shown}"
        );
        assert!(!shown.contains("secret"), "{shown}");
    }
}
