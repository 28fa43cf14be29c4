//! Changes of presence, as the user manager tells them on [`crate::topic::USER_MANAGER_EVENTS`].
//!
//! Nothing is signed: anybody who may publish there can say anything. Other events, and broken ones, are ignored.

use crate::member::{Member, MemberKind};
use crate::proto::{
    Any, DeviceEvent, DeviceEventType, Message, ParticipantEvent, ParticipantEventType, TeraEvent,
    UserEvent, UserEventType,
};

/// A larger message is ignored. Real ones have less than 1,000 bytes.
pub const MAX_PRESENCE_BYTES: usize = 100_000;

/// Somebody has connected to OpenTera or disconnected from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresenceChange {
    /// The kind.
    pub kind: MemberKind,
    /// The uuid.
    pub uuid: String,
    /// The change.
    pub change: Change,
}

/// A change of presence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Is connected now.
    Connected,
    /// Is not connected any more.
    Disconnected,
}

impl PresenceChange {
    /// The member.
    pub fn member(&self) -> Member<'_> {
        Member {
            kind: self.kind,
            uuid: &self.uuid,
        }
    }
}

/// The changes in a message, in order.
pub fn decode(payload: &[u8]) -> Vec<PresenceChange> {
    if payload.len() > MAX_PRESENCE_BYTES {
        return Vec::new();
    }
    let events = TeraEvent::decode(payload).map_or_else(|_| Vec::new(), |event| event.events);
    events.iter().filter_map(read).collect()
}

fn read(event: &Any) -> Option<PresenceChange> {
    let presence = user(event)
        .or_else(|| participant(event))
        .or_else(|| device(event))?;
    (!presence.uuid.is_empty()).then_some(presence)
}

fn user(event: &Any) -> Option<PresenceChange> {
    let event: UserEvent = event.unpack()?;
    let change = match event.r#type() {
        UserEventType::Connected => Change::Connected,
        UserEventType::Disconnected => Change::Disconnected,
        UserEventType::Unknown
        | UserEventType::Deleted
        | UserEventType::Added
        | UserEventType::Updated
        | UserEventType::JoinedSession
        | UserEventType::LeftSession => return None,
    };
    Some(PresenceChange {
        kind: MemberKind::User,
        uuid: event.user_uuid,
        change,
    })
}

fn participant(event: &Any) -> Option<PresenceChange> {
    let event: ParticipantEvent = event.unpack()?;
    let change = match event.r#type() {
        ParticipantEventType::Connected => Change::Connected,
        ParticipantEventType::Disconnected => Change::Disconnected,
        ParticipantEventType::Unknown
        | ParticipantEventType::Deleted
        | ParticipantEventType::Added
        | ParticipantEventType::JoinedSession
        | ParticipantEventType::LeftSession => return None,
    };
    Some(PresenceChange {
        kind: MemberKind::Participant,
        uuid: event.participant_uuid,
        change,
    })
}

fn device(event: &Any) -> Option<PresenceChange> {
    let event: DeviceEvent = event.unpack()?;
    let change = match event.r#type() {
        DeviceEventType::Connected => Change::Connected,
        DeviceEventType::Disconnected => Change::Disconnected,
        DeviceEventType::Unknown
        | DeviceEventType::Deleted
        | DeviceEventType::Added
        | DeviceEventType::JoinedSession
        | DeviceEventType::LeftSession
        | DeviceEventType::StatusChanged => return None,
    };
    Some(PresenceChange {
        kind: MemberKind::Device,
        uuid: event.device_uuid,
        change,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::StopSessionEvent;

    fn user_event(uuid: &str, kind: i32) -> Any {
        Any::pack(&UserEvent {
            user_uuid: uuid.into(),
            r#type: kind,
            user_fullname: String::new(),
        })
    }

    fn decode_events(events: Vec<Any>) -> Vec<PresenceChange> {
        let event = TeraEvent {
            header: None,
            events,
        };
        decode(&event.encode_to_vec())
    }

    #[test]
    fn those_who_come_and_go_are_found_among_the_events() {
        let broken = Any {
            value: vec![0x0a, 9],
            ..user_event("x", 1)
        };
        let events = vec![
            Any::pack(&StopSessionEvent::default()),
            broken,
            user_event("u", 1),
            user_event("", 1),
            user_event("u", 6),
            user_event("u", 99),
            Any::pack(&ParticipantEvent {
                participant_uuid: "p".into(),
                r#type: 2,
                ..ParticipantEvent::default()
            }),
            Any::pack(&DeviceEvent {
                device_uuid: "d".into(),
                r#type: 1,
                ..DeviceEvent::default()
            }),
            Any::pack(&DeviceEvent {
                device_uuid: "d".into(),
                r#type: 7,
                ..DeviceEvent::default()
            }),
        ];
        let presence = |kind, uuid: &str, change| PresenceChange {
            kind,
            uuid: uuid.into(),
            change,
        };
        assert_eq!(
            decode_events(events),
            [
                presence(MemberKind::User, "u", Change::Connected),
                presence(MemberKind::Participant, "p", Change::Disconnected),
                presence(MemberKind::Device, "d", Change::Connected),
            ]
        );
    }

    #[test]
    fn other_bytes_tell_nothing() {
        for payload in [b"".as_slice(), b"Ready!", b"\xff\xfe", b"{}"] {
            assert_eq!(decode(payload), [], "{payload:?}");
        }
        let many = vec![user_event("u", 1); MAX_PRESENCE_BYTES / 10];
        assert_eq!(decode_events(many), []);
    }
}
