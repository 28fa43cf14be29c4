//! What the server answers to a request, as its ack.

use crate::easyrtc::error_code::ErrorCode;
use crate::easyrtc::name::{ApplicationName, EasyrtcId, RoomName, SessionLabel};
use crate::easyrtc::payload::Json;
use crate::easyrtc::room_data;
use crate::easyrtc::room_data::{RoomDelta, RoomReport};
use crate::easyrtc::write::ObjectWriter;

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Done; nothing more to say.
    Ack,
    /// The client is in.
    Token(Box<Token>),
    /// The configured `iceServers`, an array.
    IceConfig(Json),
    /// The rooms of the application, with the number of their members.
    RoomList(Vec<(RoomName, usize)>),
    /// The rooms joined, with everybody in them.
    RoomsJoined(Vec<RoomReport>),
    /// The rooms left.
    RoomsLeft(Vec<RoomName>),
    /// What others were told about the client.
    RoomsUpdated(Vec<RoomDelta>),
    /// Refused.
    Error(ErrorCode),
}

/// What a client is told when it is let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The rooms it is in.
    pub rooms: Vec<RoomReport>,
    /// The application it is in.
    pub application: ApplicationName,
    /// Its id.
    pub easyrtcid: EasyrtcId,
    /// The configured `iceServers`, an array.
    pub ice_servers: Json,
    /// The label it gave itself.
    pub label: Option<SessionLabel>,
}

impl Reply {
    /// Appends the ack's argument. `server_time` is in milliseconds since 1970; only some replies carry it.
    pub fn write(&self, server_time: u64, out: &mut String) {
        ObjectWriter::write(out, |object| match self {
            Self::Ack => object.text("msgType", "ack"),
            Self::Token(token) => message(object, "token", |data| token.write(server_time, data)),
            Self::IceConfig(servers) => message(object, "iceConfig", |data| {
                data.object("iceConfig", |config| {
                    config.raw("iceServers", servers.as_str())
                });
            }),
            Self::RoomList(rooms) => message(object, "roomList", |data| {
                data.object("roomList", |list| {
                    for (name, members) in rooms {
                        list.object(name.as_str(), |room| {
                            room.text("roomName", name.as_str());
                            room.raw("numberClients", &members.to_string());
                        });
                    }
                });
            }),
            Self::RoomsJoined(reports) => message(object, "roomData", |data| {
                room_data::write_reports(data, reports);
            }),
            Self::RoomsLeft(rooms) => message(object, "roomData", |data| {
                room_data::write_left(data, rooms);
            }),
            Self::RoomsUpdated(deltas) => message(object, "roomData", |data| {
                room_data::write_deltas(data, deltas);
            }),
            Self::Error(code) => {
                object.text("msgType", "error");
                object.number("serverTime", server_time);
                object.object("msgData", |data| write_error(data, *code));
            }
        });
    }
}

impl Token {
    fn write(&self, server_time: u64, data: &mut ObjectWriter<'_>) {
        room_data::write_reports(data, &self.rooms);
        data.object("application", |application| {
            application.text("applicationName", self.application.as_str());
        });
        data.text("easyrtcid", self.easyrtcid.as_str());
        data.object("iceConfig", |config| {
            config.raw("iceServers", self.ice_servers.as_str())
        });
        data.number("serverTime", server_time);
        if let Some(label) = &self.label {
            data.object("sessionData", |session| {
                session.text("easyrtcsid", label.as_str())
            });
        }
    }
}

pub(super) fn write_error(data: &mut ObjectWriter<'_>, code: ErrorCode) {
    data.text("errorCode", code.code());
    data.text("errorText", code.text());
}

fn message(object: &mut ObjectWriter<'_>, kind: &str, data: impl FnOnce(&mut ObjectWriter<'_>)) {
    object.text("msgType", kind);
    object.object("msgData", data);
}
