//! The commands of a client that has been let in.

use bytes::Bytes;
use serde_json::value::RawValue;

use crate::easyrtc::authenticate::{RoomParameters, room_names};
use crate::easyrtc::envelope::envelope;
use crate::easyrtc::error_code::ErrorCode;
use crate::easyrtc::name::{EasyrtcId, RoomName};
use crate::easyrtc::payload::{Json, Payload};
use crate::easyrtc::presence::PresenceUpdate;
use crate::json;

/// An API field must be shorter than this, in UTF-16 code units of JSON.
const API_FIELD_LIMIT: usize = 4_096;

/// A well-formed command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Something for another peer, passed on as it is.
    Relay {
        /// Which command.
        relay: Relay,
        /// For whom.
        target: EasyrtcId,
        /// Its data; `None` for commands that have none.
        payload: Option<Payload>,
    },
    /// Asks for the STUN and TURN servers.
    GetIceConfig,
    /// Asks for the rooms of the application.
    GetRoomList,
    /// Joins rooms.
    RoomJoin(Vec<RoomName>),
    /// Leaves rooms.
    RoomLeave(Vec<RoomName>),
    /// Changes its presence.
    SetPresence(PresenceUpdate),
    /// Replaces what it publishes in a room; `None` clears it.
    SetRoomApiField {
        /// The room.
        room: RoomName,
        /// An object that others get with the peer's record.
        field: Option<Json>,
    },
    /// Reports its settings, which nobody uses.
    SetUserCfg,
}

/// The commands that are passed on to one peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relay {
    /// An SDP offer.
    Offer,
    /// An SDP answer.
    Answer,
    /// An ICE candidate.
    Candidate,
    /// An offer is refused.
    Reject,
    /// A call ends.
    Hangup,
}

impl Relay {
    fn parse(kind: &str) -> Option<Self> {
        match kind {
            "offer" => Some(Self::Offer),
            "answer" => Some(Self::Answer),
            "candidate" => Some(Self::Candidate),
            "reject" => Some(Self::Reject),
            "hangup" => Some(Self::Hangup),
            _ => None,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Answer => "answer",
            Self::Candidate => "candidate",
            Self::Reject => "reject",
            Self::Hangup => "hangup",
        }
    }

    fn has_data(self) -> bool {
        match self {
            Self::Offer | Self::Answer | Self::Candidate => true,
            Self::Reject | Self::Hangup => false,
        }
    }
}

impl Command {
    pub(super) fn parse(
        argument: Option<&RawValue>,
        attachments: Vec<Bytes>,
    ) -> Result<Self, ErrorCode> {
        let (kind, fields) = envelope(argument)?;
        let kind = json::text(kind).unwrap_or_default();
        let data = fields.field("msgData");
        if let Some(relay) = Relay::parse(&kind) {
            return parse_relay(relay, data, &fields, attachments);
        }
        match kind.as_ref() {
            "getIceConfig" if data.is_none_or(is_nothing) => Ok(Self::GetIceConfig),
            "getRoomList" if data.is_none() => Ok(Self::GetRoomList),
            "getIceConfig" | "getRoomList" => Err(ErrorCode::MsgRejectBadData),
            "roomJoin" => {
                let rooms = part(data, "roomJoin")?;
                let names =
                    room_names(rooms, RoomParameters::Ignored).filter(|names| !names.is_empty());
                names
                    .map(Self::RoomJoin)
                    .ok_or(ErrorCode::MsgRejectBadStructure)
            }
            "roomLeave" => {
                let rooms = part(data, "roomLeave")?;
                let names = room_names(rooms, RoomParameters::Ignored);
                names
                    .map(Self::RoomLeave)
                    .ok_or(ErrorCode::MsgRejectBadStructure)
            }
            "setPresence" => PresenceUpdate::from_json(part(data, "setPresence")?)
                .map(Self::SetPresence)
                .ok_or(ErrorCode::MsgRejectBadStructure),
            "setRoomApiField" => parse_api_field(part(data, "setRoomApiField")?),
            "setUserCfg" => parse_user_cfg(part(data, "setUserCfg")?),
            _ => Err(ErrorCode::MsgRejectBadType),
        }
    }
}

fn parse_relay(
    relay: Relay,
    data: Option<&RawValue>,
    fields: &json::Object<'_>,
    attachments: Vec<Bytes>,
) -> Result<Command, ErrorCode> {
    let data_fit = match data {
        Some(data) => relay.has_data() && json::is_non_empty_object(data),
        None => !relay.has_data(),
    };
    if !data_fit {
        return Err(ErrorCode::MsgRejectBadData);
    }
    let target = fields
        .field("targetEasyrtcid")
        .and_then(EasyrtcId::from_json);
    Ok(Command::Relay {
        relay,
        target: target.ok_or(ErrorCode::MsgRejectBadStructure)?,
        payload: data.map(|data| Payload {
            json: Json::new(data),
            attachments,
        }),
    })
}

fn parse_api_field(request: &RawValue) -> Result<Command, ErrorCode> {
    let fields = json::Object::parse(request)
        .filter(|fields| !fields.is_empty())
        .ok_or(ErrorCode::MsgRejectBadStructure)?;
    let room = fields.field("roomName").and_then(RoomName::from_json);
    let room = room.ok_or(ErrorCode::MsgRejectBadRoom)?;
    let field = fields.field("field");
    if field.is_some_and(|field| !json::is_object(field)) {
        return Err(ErrorCode::MsgRejectBadStructure);
    }
    let field = field.filter(|field| json::is_non_empty_object(field));
    if field.is_some_and(|field| field.get().encode_utf16().count() >= API_FIELD_LIMIT) {
        return Err(ErrorCode::MsgRejectBadSize);
    }
    Ok(Command::SetRoomApiField {
        room,
        field: field.map(Json::new),
    })
}

fn parse_user_cfg(request: &RawValue) -> Result<Command, ErrorCode> {
    let fields = json::Object::parse(request).filter(|fields| !fields.is_empty());
    let fields = fields.ok_or(ErrorCode::MsgRejectBadStructure)?;
    let parts_fit = ["p2pList", "userSettings"]
        .iter()
        .filter_map(|name| fields.field(name))
        .all(json::is_non_empty_object);
    parts_fit
        .then_some(Command::SetUserCfg)
        .ok_or(ErrorCode::MsgRejectBadStructure)
}

/// The object below `msgData` that most commands have, named like the command.
fn part<'a>(data: Option<&'a RawValue>, name: &str) -> Result<&'a RawValue, ErrorCode> {
    let data = data
        .filter(|data| json::is_object(data))
        .ok_or(ErrorCode::MsgRejectBadData)?;
    json::Object::parse(data)
        .and_then(|fields| fields.field(name))
        .filter(|part| json::is_object(part))
        .ok_or(ErrorCode::MsgRejectBadStructure)
}

/// What the reference takes for "no data" in a command without data.
fn is_nothing(data: &RawValue) -> bool {
    match json::kind(data) {
        json::ValueKind::Object | json::ValueKind::Array => !json::is_non_empty_object(data),
        json::ValueKind::String => data.get() == "\"\"",
        json::ValueKind::Number | json::ValueKind::Bool | json::ValueKind::Null => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(source: &str) -> Result<Command, ErrorCode> {
        Command::parse(Some(&json::raw(source)), Vec::new())
    }

    fn room(name: &str) -> RoomName {
        RoomName::new(name).unwrap()
    }

    #[test]
    fn commands_of_real_pages() {
        let sdp = r#"{"type":"offer","sdp":"v=0\r\n"}"#;
        assert_eq!(
            parse(&format!(
                r#"{{"msgType":"offer","targetEasyrtcid":"abc","msgData":{sdp}}}"#
            )),
            Ok(Command::Relay {
                relay: Relay::Offer,
                target: EasyrtcId::new("abc").unwrap(),
                payload: Some(Payload {
                    json: Json::parse(sdp).unwrap(),
                    attachments: Vec::new()
                }),
            })
        );
        for (source, expected) in [
            (
                r#"{"msgType":"getIceConfig","msgData":{}}"#,
                Command::GetIceConfig,
            ),
            (r#"{"msgType":"getIceConfig"}"#, Command::GetIceConfig),
            (
                r#"{"msgType":"getIceConfig","msgData":7}"#,
                Command::GetIceConfig,
            ),
            (r#"{"msgType":"getRoomList"}"#, Command::GetRoomList),
            (
                r#"{"msgType":"roomJoin","msgData":{"roomJoin":{"r":{"roomName":"r","roomParameter":5}}}}"#,
                Command::RoomJoin(vec![room("r")]),
            ),
            (
                r#"{"msgType":"roomLeave","msgData":{"roomLeave":{}}}"#,
                Command::RoomLeave(Vec::new()),
            ),
            (
                r#"{"msgType":"setUserCfg","msgData":{"setUserCfg":{"userSettings":{"a":1}}}}"#,
                Command::SetUserCfg,
            ),
            (
                r#"{"msgType":"setRoomApiField","msgData":{"setRoomApiField":{"roomName":"r","field":{}}}}"#,
                Command::SetRoomApiField {
                    room: room("r"),
                    field: None,
                },
            ),
        ] {
            assert_eq!(parse(source), Ok(expected), "{source}");
        }
    }

    #[test]
    fn refusals_in_the_order_of_the_checks() {
        use ErrorCode::{
            MsgRejectBadData, MsgRejectBadRoom, MsgRejectBadSize, MsgRejectBadStructure,
            MsgRejectBadType,
        };
        let large = format!(
            r#"{{"msgType":"setRoomApiField","msgData":{{"setRoomApiField":{{"roomName":"r","field":{{"a":"{}"}}}}}}}}"#,
            "x".repeat(API_FIELD_LIMIT)
        );
        for (source, expected) in [
            ("null", MsgRejectBadStructure),
            ("{}", MsgRejectBadType),
            (r#"{"msgType":7}"#, MsgRejectBadType),
            (r#"{"msgType":"stillAlive"}"#, MsgRejectBadType),
            (r#"{"msgType":"offer"}"#, MsgRejectBadData),
            (r#"{"msgType":"offer","msgData":{}}"#, MsgRejectBadData),
            (
                r#"{"msgType":"offer","msgData":"sdp","targetEasyrtcid":"a"}"#,
                MsgRejectBadData,
            ),
            (
                r#"{"msgType":"offer","msgData":{"a":1}}"#,
                MsgRejectBadStructure,
            ),
            (
                r#"{"msgType":"hangup","msgData":null,"targetEasyrtcid":"a"}"#,
                MsgRejectBadData,
            ),
            (
                r#"{"msgType":"hangup","targetEasyrtcid":"a b"}"#,
                MsgRejectBadStructure,
            ),
            (
                r#"{"msgType":"getIceConfig","msgData":{"a":1}}"#,
                MsgRejectBadData,
            ),
            (
                r#"{"msgType":"getRoomList","msgData":null}"#,
                MsgRejectBadData,
            ),
            (r#"{"msgType":"roomJoin"}"#, MsgRejectBadData),
            (
                r#"{"msgType":"roomJoin","msgData":{"roomJoin":{}}}"#,
                MsgRejectBadStructure,
            ),
            (
                r#"{"msgType":"roomJoin","msgData":{"roomJoin":{"r":{"roomName":"s"}}}}"#,
                MsgRejectBadStructure,
            ),
            (
                r#"{"msgType":"setPresence","msgData":{"setPresence":{}}}"#,
                MsgRejectBadStructure,
            ),
            (
                r#"{"msgType":"setRoomApiField","msgData":{"setRoomApiField":{"roomName":7}}}"#,
                MsgRejectBadRoom,
            ),
            (
                r#"{"msgType":"setRoomApiField","msgData":{"setRoomApiField":{"roomName":"r","field":null}}}"#,
                MsgRejectBadStructure,
            ),
            (&large, MsgRejectBadSize),
            (
                r#"{"msgType":"setUserCfg","msgData":{"setUserCfg":{"p2pList":{}}}}"#,
                MsgRejectBadStructure,
            ),
        ] {
            assert_eq!(
                parse(source),
                Err(expected),
                "{}",
                source.chars().take(80).collect::<String>()
            );
        }
        assert_eq!(Command::parse(None, Vec::new()), Err(MsgRejectBadStructure));
    }
}
