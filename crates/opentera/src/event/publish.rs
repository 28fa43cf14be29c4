//! The envelopes of events: what is published, and where.

use std::fmt;

use crate::member::{Member, Members};
use crate::proto::{
    Any, EventMessage, Message, TeraEvent, TeraEventHeader, TeraModuleHeader, TeraModuleMessage,
};
use crate::service::Service;
use crate::topic;

/// The version of the heads of all messages.
const VERSION: u32 = 1;

/// Something to publish.
#[derive(Clone, PartialEq, Eq)]
pub struct Publish {
    /// The channel.
    pub channel: String,
    /// The message.
    pub payload: Vec<u8>,
}

/// Without the message.
impl fmt::Debug for Publish {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Publish")
            .field("channel", &self.channel)
            .field("bytes", &self.payload.len())
            .finish()
    }
}

/// The same event to all, and to the user manager.
pub(super) fn to_all<M: EventMessage>(
    service: &Service,
    event: &M,
    targets: &Members,
    now: f64,
) -> Vec<Publish> {
    let members = targets.iter().map(|member| to_member(member, event, now));
    members
        .chain([to_user_manager(service, event, now)])
        .collect()
}

/// An event to one.
pub(super) fn to_member<M: EventMessage>(member: Member<'_>, event: &M, now: f64) -> Publish {
    let channel = topic::member_events(member);
    let payload = tera_event(&channel, event, now);
    Publish { channel, payload }
}

/// A `TeraEvent` with one event, encoded.
pub(crate) fn tera_event<M: EventMessage>(topic: &str, event: &M, now: f64) -> Vec<u8> {
    let header = TeraEventHeader {
        version: VERSION,
        time: now,
        topic: topic.to_owned(),
    };
    TeraEvent {
        header: Some(header),
        events: vec![Any::pack(event)],
    }
    .encode_to_vec()
}

/// An event to the user manager.
pub(super) fn to_user_manager<M: EventMessage>(service: &Service, event: &M, now: f64) -> Publish {
    let head = TeraModuleHeader {
        version: VERSION,
        time: now,
        seq: 0,
        source: service.source(),
        dest: topic::USER_MANAGER_MESSAGES.to_owned(),
    };
    let message = TeraModuleMessage {
        head: Some(head),
        data: vec![Any::pack(event)],
    };
    Publish {
        channel: topic::USER_MANAGER_MESSAGES.to_owned(),
        payload: message.encode_to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_message() {
        let publish = Publish {
            channel: "c".into(),
            payload: b"secret".to_vec(),
        };
        assert_eq!(
            format!("{publish:?}"),
            r#"Publish { channel: "c", bytes: 6 }"#
        );
    }
}
