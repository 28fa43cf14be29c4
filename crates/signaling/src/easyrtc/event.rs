//! What the server tells a client unasked.

use bytes::Bytes;

use crate::easyrtc::command::Relay;
use crate::easyrtc::error_code::ErrorCode;
use crate::easyrtc::name::{EasyrtcId, RoomName};
use crate::easyrtc::payload::{Json, Payload};
use crate::easyrtc::room_data::{RoomDelta, RoomReport};
use crate::easyrtc::write::ObjectWriter;
use crate::easyrtc::{reply, room_data};

/// One event for one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Who came, went or changed.
    RoomData(Vec<RoomDelta>),
    /// Everybody in the client's rooms, for one that cannot know what changed.
    RoomReports(Vec<RoomReport>),
    /// A command of another peer.
    Relayed {
        /// Who sent it.
        sender: EasyrtcId,
        /// Which command.
        relay: Relay,
        /// Its data; `None` for commands that have none.
        payload: Option<Payload>,
    },
    /// An application message of another peer.
    Message {
        /// Who sent it.
        sender: EasyrtcId,
        /// The peer it was addressed to, if to one.
        target_peer: Option<EasyrtcId>,
        /// The room it was addressed to, if to one.
        target_room: Option<RoomName>,
        /// What kind of message, a JSON string.
        kind: Json,
        /// Its data, if it has any.
        payload: Option<Payload>,
    },
    /// The ICE servers have changed.
    IceConfig(Json),
    /// Something ended that the client has to know of.
    Error(ErrorCode),
}

impl Event {
    /// The name of the Socket.IO event that carries it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::RoomData(_)
            | Self::RoomReports(_)
            | Self::Relayed { .. }
            | Self::IceConfig(_)
            | Self::Error(_) => "easyrtcCmd",
            Self::Message { .. } => "easyrtcMsg",
        }
    }

    /// The binary values that go with it.
    pub fn attachments(&self) -> Vec<Bytes> {
        match self {
            Self::Relayed { payload, .. } | Self::Message { payload, .. } => payload
                .as_ref()
                .map_or_else(Vec::new, |payload| payload.attachments.clone()),
            Self::RoomData(_) | Self::RoomReports(_) | Self::IceConfig(_) | Self::Error(_) => {
                Vec::new()
            }
        }
    }

    /// Appends the event's argument, as `recipient` gets it. `server_time` is in milliseconds since 1970.
    pub fn write(&self, recipient: &EasyrtcId, server_time: u64, out: &mut String) {
        ObjectWriter::write(out, |object| match self {
            Self::RoomData(deltas) => {
                object.object("msgData", |data| room_data::write_deltas(data, deltas));
                envelope(object, recipient, "roomData", server_time);
            }
            Self::RoomReports(reports) => {
                object.object("msgData", |data| room_data::write_reports(data, reports));
                envelope(object, recipient, "roomData", server_time);
            }
            Self::Relayed {
                sender,
                relay,
                payload,
            } => {
                object.text("senderEasyrtcid", sender.as_str());
                write_payload(object, payload.as_ref());
                envelope(object, recipient, relay.as_str(), server_time);
            }
            Self::Message {
                sender,
                target_peer,
                target_room,
                kind,
                payload,
            } => {
                object.text("senderEasyrtcid", sender.as_str());
                if let Some(peer) = target_peer {
                    object.text("targetEasyrtcid", peer.as_str());
                }
                if let Some(room) = target_room {
                    object.text("targetRoom", room.as_str());
                }
                object.raw("msgType", kind.as_str());
                write_payload(object, payload.as_ref());
                object.text("easyrtcid", recipient.as_str());
                object.number("serverTime", server_time);
            }
            Self::IceConfig(servers) => {
                object.object("msgData", |data| {
                    data.object("iceConfig", |config| {
                        config.raw("iceServers", servers.as_str())
                    });
                });
                envelope(object, recipient, "iceConfig", server_time);
            }
            Self::Error(code) => {
                object.object("msgData", |data| reply::write_error(data, *code));
                envelope(object, recipient, "error", server_time);
            }
        });
    }
}

fn write_payload(object: &mut ObjectWriter<'_>, payload: Option<&Payload>) {
    if let Some(payload) = payload {
        object.raw("msgData", payload.json.as_str());
    }
}

fn envelope(object: &mut ObjectWriter<'_>, recipient: &EasyrtcId, kind: &str, server_time: u64) {
    object.text("easyrtcid", recipient.as_str());
    object.text("msgType", kind);
    object.number("serverTime", server_time);
}
