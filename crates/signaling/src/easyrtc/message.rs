//! Application messages from one peer to others.

use bytes::Bytes;
use serde_json::value::RawValue;

use crate::easyrtc::envelope::envelope;
use crate::easyrtc::error_code::ErrorCode;
use crate::easyrtc::name::{EasyrtcId, GroupName, RoomName};
use crate::easyrtc::payload::{Json, Payload};

/// A well-formed application message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What kind of message: any JSON string, meaningful to the clients alone.
    pub kind: Json,
    /// The peer it is for.
    pub target_peer: Option<EasyrtcId>,
    /// The room it is for.
    pub target_room: Option<RoomName>,
    /// The group it is for.
    pub target_group: Option<GroupName>,
    /// Its data, if it has any.
    pub payload: Option<Payload>,
}

impl Message {
    pub(super) fn parse(
        argument: Option<&RawValue>,
        attachments: Vec<Bytes>,
    ) -> Result<Self, ErrorCode> {
        let (kind, fields) = envelope(argument)?;
        let target = |key| fields.field(key);
        let target_peer = target("targetEasyrtcid")
            .map(|name| EasyrtcId::from_json(name).ok_or(ErrorCode::MsgRejectTargetEasyrtcid))
            .transpose()?;
        let target_group = target("targetGroup")
            .map(|name| GroupName::from_json(name).ok_or(ErrorCode::MsgRejectTargetGroup))
            .transpose()?;
        let target_room = target("targetRoom")
            .map(|name| RoomName::from_json(name).ok_or(ErrorCode::MsgRejectTargetRoom))
            .transpose()?;
        let payload = fields.field("msgData").map(|data| Payload {
            json: Json::new(data),
            attachments,
        });
        Ok(Self {
            kind: Json::new(kind),
            target_peer,
            target_room,
            target_group,
            payload,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(source: &str) -> Result<Message, ErrorCode> {
        Message::parse(Some(&crate::json::raw(source)), Vec::new())
    }

    #[test]
    fn data_are_kept_as_they_came() {
        let message =
            parse(r#"{"msgType":"Chrono","targetRoom":"default","msgData":{"value": 1.0}}"#)
                .unwrap();
        assert_eq!(message.payload.unwrap().json.as_str(), "{\"value\": 1.0}");
        assert_eq!(message.kind.as_str(), "\"Chrono\"");
        assert_eq!(message.target_room, RoomName::new("default").ok());
        assert_eq!(
            parse(r#"{"msgType":"","msgData":null}"#)
                .unwrap()
                .payload
                .unwrap()
                .json
                .as_str(),
            "null"
        );
        assert_eq!(parse(r#"{"msgType":"x"}"#).unwrap().payload, None);
    }

    #[test]
    fn refusals_in_the_order_of_the_checks() {
        for (source, expected) in [
            ("[]", ErrorCode::MsgRejectBadType),
            ("7", ErrorCode::MsgRejectBadStructure),
            (r#"{"msgType":null}"#, ErrorCode::MsgRejectBadType),
            (
                r#"{"msgType":"x","targetRoom":"","targetGroup":"","targetEasyrtcid":null}"#,
                ErrorCode::MsgRejectTargetEasyrtcid,
            ),
            (
                r#"{"msgType":"x","targetRoom":"","targetGroup":""}"#,
                ErrorCode::MsgRejectTargetGroup,
            ),
            (
                r#"{"msgType":"x","targetRoom":7}"#,
                ErrorCode::MsgRejectTargetRoom,
            ),
        ] {
            assert_eq!(parse(source), Err(expected), "{source}");
        }
    }
}
