//! What OpenTera's user manager tells about users, participants and devices.

use std::fmt;

use prost::{Enumeration, Message};

use crate::proto::envelope::EventMessage;

/// Something happened to a user.
#[derive(Clone, PartialEq, Eq, Message)]
#[prost(skip_debug)]
pub struct UserEvent {
    /// The user.
    #[prost(string, tag = "1")]
    pub user_uuid: String,
    /// What happened.
    #[prost(enumeration = "UserEventType", tag = "2")]
    pub r#type: i32,
    /// The name.
    #[prost(string, tag = "3")]
    pub user_fullname: String,
}

/// What can happen to a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[repr(i32)]
pub enum UserEventType {
    /// None of the others.
    Unknown = 0,
    /// Logged in.
    Connected = 1,
    /// Logged out.
    Disconnected = 2,
    /// Was deleted.
    Deleted = 3,
    /// Was added.
    Added = 4,
    /// Was changed.
    Updated = 5,
    /// Is in a session.
    JoinedSession = 6,
    /// Is in no session any more.
    LeftSession = 7,
}

/// Something happened to a participant.
#[derive(Clone, PartialEq, Eq, Message)]
#[prost(skip_debug)]
pub struct ParticipantEvent {
    /// The participant.
    #[prost(string, tag = "1")]
    pub participant_uuid: String,
    /// What happened.
    #[prost(enumeration = "ParticipantEventType", tag = "2")]
    pub r#type: i32,
    /// The name.
    #[prost(string, tag = "3")]
    pub participant_name: String,
    /// The name of the project.
    #[prost(string, tag = "4")]
    pub participant_project_name: String,
    /// The name of the site.
    #[prost(string, tag = "5")]
    pub participant_site_name: String,
}

/// What can happen to a participant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[repr(i32)]
pub enum ParticipantEventType {
    /// None of the others.
    Unknown = 0,
    /// Logged in.
    Connected = 1,
    /// Logged out.
    Disconnected = 2,
    /// Was deleted.
    Deleted = 3,
    /// Was added.
    Added = 4,
    /// Is in a session.
    JoinedSession = 5,
    /// Is in no session any more.
    LeftSession = 6,
}

/// Something happened to a device.
#[derive(Clone, PartialEq, Eq, Message)]
#[prost(skip_debug)]
pub struct DeviceEvent {
    /// The device.
    #[prost(string, tag = "1")]
    pub device_uuid: String,
    /// What happened.
    #[prost(enumeration = "DeviceEventType", tag = "2")]
    pub r#type: i32,
    /// The name.
    #[prost(string, tag = "3")]
    pub device_name: String,
    /// What the device says of itself.
    #[prost(string, tag = "4")]
    pub device_status: String,
}

/// What can happen to a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[repr(i32)]
pub enum DeviceEventType {
    /// None of the others.
    Unknown = 0,
    /// Logged in.
    Connected = 1,
    /// Logged out.
    Disconnected = 2,
    /// Was deleted.
    Deleted = 3,
    /// Was added.
    Added = 4,
    /// Is in a session.
    JoinedSession = 5,
    /// Is in no session any more.
    LeftSession = 6,
    /// Says something else of itself.
    StatusChanged = 7,
}

macro_rules! named {
    ($($message:ident, $name:literal, $uuid:ident;)*) => {$(
        impl EventMessage for $message {
            const NAME: &'static str = $name;
        }

        /// Without the names.
        impl fmt::Debug for $message {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter
                    .debug_struct($name)
                    .field("uuid", &self.$uuid)
                    .field("type", &self.r#type)
                    .finish_non_exhaustive()
            }
        }
    )*};
}

named! {
    UserEvent, "UserEvent", user_uuid;
    ParticipantEvent, "ParticipantEvent", participant_uuid;
    DeviceEvent, "DeviceEvent", device_uuid;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_names() {
        let name = || "secret".to_owned();
        let user = UserEvent {
            user_fullname: name(),
            ..UserEvent::default()
        };
        let participant = ParticipantEvent {
            participant_name: name(),
            participant_project_name: name(),
            participant_site_name: name(),
            ..ParticipantEvent::default()
        };
        let device = DeviceEvent {
            device_name: name(),
            device_status: name(),
            ..DeviceEvent::default()
        };
        let shown = format!("{user:?} {participant:?} {device:?}");
        assert!(
            shown.contains("DeviceEvent") && !shown.contains("secret"),
            "{shown}"
        );
    }
}
