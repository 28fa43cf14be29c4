//! Who is in a room: complete (to somebody who joins) or as a change (to those who are there already).

use crate::easyrtc::name::{EasyrtcId, RoomName};
use crate::easyrtc::payload::Json;
use crate::easyrtc::presence::Presence;
use crate::easyrtc::write::ObjectWriter;

/// What others are told of one peer in one room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientRecord {
    /// The peer.
    pub easyrtcid: EasyrtcId,
    /// When it joined the room, in milliseconds since 1970.
    pub room_join_time: u64,
    /// Its presence.
    pub presence: Presence,
    /// What it published in this room, an object.
    pub api_field: Option<Json>,
    /// The name it gave itself, a JSON string.
    pub username: Option<Json>,
}

impl ClientRecord {
    fn write(&self, object: &mut ObjectWriter<'_>) {
        object.text("easyrtcid", self.easyrtcid.as_str());
        object.number("roomJoinTime", self.room_join_time);
        object.object("presence", |presence| self.presence.write(presence));
        if let Some(field) = &self.api_field {
            object.raw("apiField", field.as_str());
        }
        if let Some(username) = &self.username {
            object.raw("username", username.as_str());
        }
    }
}

/// Everybody in a room, in the order in which they joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomReport {
    /// The room.
    pub room: RoomName,
    /// Its members, the recipient included.
    pub clients: Vec<ClientRecord>,
}

/// One change in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomDelta {
    /// The room.
    pub room: RoomName,
    /// What changed.
    pub change: RoomChange,
}

/// What changed in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoomChange {
    /// A peer came, or something about it is different.
    Updated(ClientRecord),
    /// A peer left.
    Removed(EasyrtcId),
}

pub(super) fn write_reports(out: &mut ObjectWriter<'_>, reports: &[RoomReport]) {
    out.object("roomData", |rooms| {
        for report in reports {
            room(rooms, &report.room, "join", |room| {
                room.object("clientList", |clients| {
                    for client in &report.clients {
                        clients.object(client.easyrtcid.as_str(), |record| client.write(record));
                    }
                });
            });
        }
    });
}

pub(super) fn write_deltas(out: &mut ObjectWriter<'_>, deltas: &[RoomDelta]) {
    out.object("roomData", |rooms| {
        for delta in deltas {
            room(rooms, &delta.room, "update", |room| {
                room.object("clientListDelta", |list| match &delta.change {
                    RoomChange::Updated(client) => list.object("updateClient", |clients| {
                        clients.object(client.easyrtcid.as_str(), |record| client.write(record));
                    }),
                    RoomChange::Removed(id) => list.object("removeClient", |clients| {
                        clients.object(id.as_str(), |record| record.text("easyrtcid", id.as_str()));
                    }),
                });
            });
        }
    });
}

pub(super) fn write_left(out: &mut ObjectWriter<'_>, rooms_left: &[RoomName]) {
    out.object("roomData", |rooms| {
        for name in rooms_left {
            room(rooms, name, "leave", |_| {});
        }
    });
}

fn room(
    rooms: &mut ObjectWriter<'_>,
    name: &RoomName,
    status: &str,
    rest: impl FnOnce(&mut ObjectWriter<'_>),
) {
    rooms.object(name.as_str(), |room| {
        room.text("roomName", name.as_str());
        room.text("roomStatus", status);
        rest(room);
    });
}
