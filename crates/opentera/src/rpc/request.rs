//! A request, as it arrives on one of our topics.

use std::fmt;

use thiserror::Error;

use crate::proto::{ArgValue, Message, RpcMessage};

/// A larger request is refused. Real ones have less than 10,000 bytes.
pub const MAX_REQUEST_BYTES: usize = 1_000_000;

/// A request that can be answered, even if its method is unknown.
#[derive(Clone, PartialEq)]
pub struct RpcRequest {
    /// The topic on which it came; the reply repeats it.
    pub topic: String,
    /// The name of the method.
    pub method: String,
    /// The caller's number of it, which the reply repeats.
    pub id: u64,
    /// Where the caller waits for the reply; `None` if the caller does not wait.
    pub reply_to: Option<String>,
    /// The arguments; `None` is an empty one.
    pub args: Vec<Option<ArgValue>>,
}

/// Why bytes are no request. It cannot be answered then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// Too large.
    #[error("a request of {0} bytes, more than {MAX_REQUEST_BYTES}")]
    TooLarge(usize),
    /// Not the protobuf message of a request.
    #[error("{0} bytes that are no request")]
    NotARequest(usize),
}

impl RpcRequest {
    /// Reads what was published on `topic`.
    ///
    /// # Errors
    /// If it is no request.
    pub fn decode(topic: &str, payload: &[u8]) -> Result<Self, DecodeError> {
        if payload.len() > MAX_REQUEST_BYTES {
            return Err(DecodeError::TooLarge(payload.len()));
        }
        let message = RpcMessage::decode(payload);
        let message = message.map_err(|_| DecodeError::NotARequest(payload.len()))?;
        Ok(Self {
            topic: topic.to_owned(),
            method: message.method,
            id: message.id,
            reply_to: Some(message.reply_to).filter(|topic| !topic.is_empty()),
            args: message.args.into_iter().map(|arg| arg.arg_value).collect(),
        })
    }
}

/// Without the values of the arguments.
impl fmt::Debug for RpcRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RpcRequest")
            .field("topic", &self.topic)
            .field("method", &self.method)
            .field("id", &self.id)
            .field("reply_to", &self.reply_to)
            .field("args", &self.args)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::Value;

    #[test]
    fn a_request_needs_no_timestamp_and_no_reply_topic() {
        let bytes = RpcMessage {
            method: "m".into(),
            id: u64::MAX,
            args: vec![
                Value {
                    arg_value: Some(ArgValue::Text("secret".into())),
                },
                Value { arg_value: None },
            ],
            ..RpcMessage::default()
        }
        .encode_to_vec();
        let request = RpcRequest::decode("t", &bytes).unwrap();
        assert_eq!((request.method.as_str(), request.id), ("m", u64::MAX));
        assert_eq!((request.topic.as_str(), &request.reply_to), ("t", &None));
        assert_eq!(request.args, [Some(ArgValue::Text("secret".into())), None]);
        assert!(!format!("{request:?}").contains("secret"));
    }

    #[test]
    fn other_bytes_are_no_request() {
        for payload in [
            b"12345".as_slice(),
            b"\xff\xfe\xfd\x00\x01",
            b"\x0a\x02\xff\xff",
        ] {
            assert_eq!(
                RpcRequest::decode("t", payload),
                Err(DecodeError::NotARequest(payload.len()))
            );
        }
        let large = vec![0; MAX_REQUEST_BYTES + 1];
        assert_eq!(
            RpcRequest::decode("t", &large),
            Err(DecodeError::TooLarge(large.len()))
        );
    }
}
