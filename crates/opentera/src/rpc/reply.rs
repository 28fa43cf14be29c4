//! The reply to a request, as it is published.

use serde_json::json;

use crate::event::Publish;
use crate::python_json;
use crate::rpc::method_result::MethodResult;
use crate::rpc::request::RpcRequest;

/// A reply.
#[derive(Debug, Clone, PartialEq)]
pub struct RpcReply {
    reply_to: Option<String>,
    method: String,
    id: u64,
    topic: String,
    result: MethodResult,
}

impl RpcReply {
    /// The reply to `request`.
    pub fn new(request: &RpcRequest, result: MethodResult) -> Self {
        Self {
            reply_to: request.reply_to.clone(),
            method: request.method.clone(),
            id: request.id,
            topic: request.topic.clone(),
            result,
        }
    }

    /// Its text.
    pub fn to_json(&self) -> String {
        python_json::to_text(&json!({
            "method": self.method,
            "id": self.id,
            "pattern": self.topic,
            "status": self.result.status.as_str(),
            "return_value": self.result.value,
        }))
    }

    /// What to publish; nothing if the caller does not wait anywhere.
    pub fn publish(&self) -> Option<Publish> {
        self.reply_to.as_ref().map(|channel| Publish {
            channel: channel.clone(),
            payload: self.to_json().into_bytes(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_repeats_its_request() {
        let mut request = RpcRequest {
            topic: "service.s.rpc".into(),
            method: "é\"".into(),
            id: 1 << 63,
            reply_to: Some("caller".into()),
            args: Vec::new(),
        };
        let reply = RpcReply::new(&request, MethodResult::error());
        let text = r#"{"method": "\u00e9\"", "id": 9223372036854775808, "pattern": "service.s.rpc", "status": "Error", "return_value": null}"#;
        assert_eq!(reply.to_json(), text);
        let publish = reply.publish().unwrap();
        assert_eq!(
            (publish.channel.as_str(), publish.payload.as_slice()),
            ("caller", text.as_bytes())
        );
        request.reply_to = None;
        assert_eq!(
            RpcReply::new(&request, MethodResult::nothing()).publish(),
            None
        );
    }
}
