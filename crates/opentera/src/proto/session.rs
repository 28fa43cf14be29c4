//! The events of a session: what its members are told.

use std::fmt;

use prost::{Enumeration, Message};

use crate::proto::envelope::EventMessage;

/// An invitation, or a reminder of one.
#[derive(Clone, PartialEq, Eq, Message)]
#[prost(skip_debug)]
pub struct JoinSessionEvent {
    /// Where the session is; with a key, so it is a secret.
    #[prost(string, tag = "1")]
    pub session_url: String,
    /// Who invites.
    #[prost(string, tag = "2")]
    pub session_creator_name: String,
    /// The session.
    #[prost(string, tag = "3")]
    pub session_uuid: String,
    /// All participants.
    #[prost(string, repeated, tag = "4")]
    pub session_participants: Vec<String>,
    /// All users.
    #[prost(string, repeated, tag = "5")]
    pub session_users: Vec<String>,
    /// All devices.
    #[prost(string, repeated, tag = "6")]
    pub session_devices: Vec<String>,
    /// A text for the invited.
    #[prost(string, tag = "7")]
    pub join_msg: String,
    /// The parameters of the session, JSON.
    #[prost(string, tag = "8")]
    pub session_parameters: String,
    /// Our uuid.
    #[prost(string, tag = "9")]
    pub service_uuid: String,
}

impl EventMessage for JoinSessionEvent {
    const NAME: &'static str = "JoinSessionEvent";
}

impl fmt::Debug for JoinSessionEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("JoinSessionEvent")
            .field("session_uuid", &self.session_uuid)
            .field("session_users", &self.session_users)
            .field("session_participants", &self.session_participants)
            .field("session_devices", &self.session_devices)
            .finish_non_exhaustive()
    }
}

/// Somebody leaves.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct LeaveSessionEvent {
    /// The session.
    #[prost(string, tag = "1")]
    pub session_uuid: String,
    /// Our uuid.
    #[prost(string, tag = "2")]
    pub service_uuid: String,
    /// The participants that leave.
    #[prost(string, repeated, tag = "3")]
    pub leaving_participants: Vec<String>,
    /// The users that leave.
    #[prost(string, repeated, tag = "4")]
    pub leaving_users: Vec<String>,
    /// The devices that leave.
    #[prost(string, repeated, tag = "5")]
    pub leaving_devices: Vec<String>,
}

impl EventMessage for LeaveSessionEvent {
    const NAME: &'static str = "LeaveSessionEvent";
}

/// The session has ended.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct StopSessionEvent {
    /// The session.
    #[prost(string, tag = "1")]
    pub session_uuid: String,
    /// Our uuid.
    #[prost(string, tag = "2")]
    pub service_uuid: String,
}

impl EventMessage for StopSessionEvent {
    const NAME: &'static str = "StopSessionEvent";
}

/// Somebody answered the invitation.
#[derive(Clone, PartialEq, Eq, Message)]
#[prost(skip_debug)]
pub struct JoinSessionReplyEvent {
    /// The session.
    #[prost(string, tag = "1")]
    pub session_uuid: String,
    /// The user that answered.
    #[prost(string, tag = "2")]
    pub user_uuid: String,
    /// The participant that answered.
    #[prost(string, tag = "3")]
    pub participant_uuid: String,
    /// The device that answered.
    #[prost(string, tag = "4")]
    pub device_uuid: String,
    /// The answer, a [`ReplyType`] or a number that callers made up.
    #[prost(enumeration = "ReplyType", tag = "5")]
    pub join_reply: i32,
    /// What they had to say.
    #[prost(string, tag = "6")]
    pub reply_msg: String,
}

impl EventMessage for JoinSessionReplyEvent {
    const NAME: &'static str = "JoinSessionReplyEvent";
}

impl fmt::Debug for JoinSessionReplyEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("JoinSessionReplyEvent")
            .field("session_uuid", &self.session_uuid)
            .field("join_reply", &self.join_reply)
            .finish_non_exhaustive()
    }
}

/// The answers to an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[repr(i32)]
pub enum ReplyType {
    /// None of the others.
    Unknown = 0,
    /// Comes.
    Accepted = 1,
    /// Does not want to.
    Denied = 2,
    /// Is in another session.
    Busy = 3,
    /// Did not answer.
    Timeout = 4,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_address_name_or_message() {
        let join = JoinSessionEvent {
            session_url: "https://secret".into(),
            session_creator_name: "secret".into(),
            session_parameters: "secret".into(),
            ..JoinSessionEvent::default()
        };
        let reply = JoinSessionReplyEvent {
            reply_msg: "secret".into(),
            ..JoinSessionReplyEvent::default()
        };
        let shown = format!("{join:?} {reply:?}");
        assert!(!shown.contains("secret"), "{shown}");
    }
}
