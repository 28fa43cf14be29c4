//! Names for the variants of what is on the wire. A variant without a name does not compile, and one that no case of the
//! table shows fails the test.

use std::collections::BTreeSet;

use signaling::easyrtc::{Command, Event, Relay, Reply, Request, RoomChange, Show};
use signaling::room::{Continuation, Outgoing};
use signaling::socketio::{Incoming, Packet, ParseError};

/// An enum whose variants have names.
pub(crate) trait Kinds {
    /// The names of all variants.
    const ALL: &'static [&'static str];

    /// The name of this one.
    fn kind(&self) -> &'static str;
}

macro_rules! kinds {
    ($($type:ty { $($pattern:pat => $name:literal,)* })*) => {$(
        impl Kinds for $type {
            const ALL: &'static [&'static str] = &[$($name,)*];

            fn kind(&self) -> &'static str {
                match self { $($pattern => $name,)* }
            }
        }
    )*};
}

kinds! {
    Packet<'_> {
        Packet::Connect { .. } => "connect",
        Packet::Disconnect => "disconnect",
        Packet::Event { .. } => "event",
        Packet::Ack { .. } => "ack",
        Packet::Elsewhere => "elsewhere",
    }
    Incoming<'_> {
        Incoming::Connected => "connected",
        Incoming::Refused(_) => "refused",
        Incoming::Disconnected => "disconnected",
        Incoming::Event { .. } => "event",
        Incoming::Acknowledged => "acknowledged",
        Incoming::Nothing => "nothing",
    }
    ParseError {
        Self::Type => "type",
        Self::Attachments => "attachments",
        Self::AckId => "ackId",
        Self::Data => "data",
        Self::Depth => "depth",
        Self::ReservedEvent => "reservedEvent",
        Self::Placeholder => "placeholder",
        Self::AttachmentExpected => "attachmentExpected",
        Self::AttachmentUnexpected => "attachmentUnexpected",
        Self::NotConnected => "notConnected",
        Self::AlreadyConnected => "alreadyConnected",
    }
    Request {
        Self::Authenticate { .. } => "authenticate",
        Self::Command { .. } => "command",
        Self::Message { .. } => "message",
    }
    Command {
        Self::Relay { .. } => "relay",
        Self::GetIceConfig => "getIceConfig",
        Self::GetRoomList => "getRoomList",
        Self::RoomJoin(_) => "roomJoin",
        Self::RoomLeave(_) => "roomLeave",
        Self::SetPresence(_) => "setPresence",
        Self::SetRoomApiField { .. } => "setRoomApiField",
        Self::SetUserCfg => "setUserCfg",
    }
    Relay {
        Self::Offer => "offer",
        Self::Answer => "answer",
        Self::Candidate => "candidate",
        Self::Reject => "reject",
        Self::Hangup => "hangup",
    }
    Show {
        Self::Away => "away",
        Self::Chat => "chat",
        Self::DoNotDisturb => "dnd",
        Self::ExtendedAway => "xa",
    }
    Outgoing {
        Self::Welcome { .. } => "welcome",
        Self::Received { .. } => "received",
        Self::Event { .. } => "event",
        Self::Reply { .. } => "reply",
    }
    Reply {
        Self::Ack => "ack",
        Self::Token(_) => "token",
        Self::IceConfig(_) => "iceConfig",
        Self::RoomList(_) => "roomList",
        Self::RoomsJoined(_) => "roomsJoined",
        Self::RoomsLeft(_) => "roomsLeft",
        Self::RoomsUpdated(_) => "roomsUpdated",
        Self::Error(_) => "error",
    }
    Event {
        Self::RoomData(_) => "roomData",
        Self::RoomReports(_) => "roomReports",
        Self::Relayed { .. } => "relayed",
        Self::Message { .. } => "message",
        Self::IceConfig(_) => "iceConfig",
        Self::Error(_) => "error",
    }
    Continuation {
        Self::Continued { .. } => "continued",
        Self::Resynced => "resynced",
    }
    RoomChange {
        Self::Updated(_) => "updated",
        Self::Removed(_) => "removed",
    }
}

/// The names that were seen of the variants of one enum.
#[derive(Default)]
pub(crate) struct Seen(BTreeSet<&'static str>);

impl Seen {
    pub(crate) fn see(&mut self, value: &impl Kinds) {
        self.0.insert(value.kind());
    }

    /// Every variant of `K` was seen, and nothing else.
    #[track_caller]
    pub(crate) fn is_all<K: Kinds>(&self) {
        assert_eq!(self.0, K::ALL.iter().copied().collect());
    }
}
