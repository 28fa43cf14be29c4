//! The events of OpenTera: what happens to sessions, and to members.

use prost::{Message, Name};

use super::members::{MemberKind, StandInMember};
use super::protobuf::Any;

/// An invitation to a session.
#[derive(Clone, PartialEq, Message)]
pub struct JoinSessionEvent {
    /// The page of the session.
    #[prost(string, tag = "1")]
    pub session_url: String,
    /// The name of who created it.
    #[prost(string, tag = "2")]
    pub session_creator_name: String,
    /// The session.
    #[prost(string, tag = "3")]
    pub session_uuid: String,
    /// Its participants.
    #[prost(string, repeated, tag = "4")]
    pub session_participants: Vec<String>,
    /// Its users.
    #[prost(string, repeated, tag = "5")]
    pub session_users: Vec<String>,
    /// Its devices.
    #[prost(string, repeated, tag = "6")]
    pub session_devices: Vec<String>,
    /// A text.
    #[prost(string, tag = "7")]
    pub join_msg: String,
    /// JSON.
    #[prost(string, tag = "8")]
    pub session_parameters: String,
    /// The service.
    #[prost(string, tag = "9")]
    pub service_uuid: String,
}

/// The end of a session.
#[derive(Clone, PartialEq, Message)]
pub struct StopSessionEvent {
    /// The session.
    #[prost(string, tag = "1")]
    pub session_uuid: String,
    /// The service.
    #[prost(string, tag = "2")]
    pub service_uuid: String,
}

/// Members leave a session.
#[derive(Clone, PartialEq, Message)]
pub struct LeaveSessionEvent {
    /// The session.
    #[prost(string, tag = "1")]
    pub session_uuid: String,
    /// The service.
    #[prost(string, tag = "2")]
    pub service_uuid: String,
    /// Which participants.
    #[prost(string, repeated, tag = "3")]
    pub leaving_participants: Vec<String>,
    /// Which users.
    #[prost(string, repeated, tag = "4")]
    pub leaving_users: Vec<String>,
    /// Which devices.
    #[prost(string, repeated, tag = "5")]
    pub leaving_devices: Vec<String>,
}

/// An answer to an invitation.
#[derive(Clone, PartialEq, Message)]
pub struct JoinSessionReplyEvent {
    /// The session.
    #[prost(string, tag = "1")]
    pub session_uuid: String,
    /// Which user answers.
    #[prost(string, tag = "2")]
    pub user_uuid: String,
    /// Which participant.
    #[prost(string, tag = "3")]
    pub participant_uuid: String,
    /// Which device.
    #[prost(string, tag = "4")]
    pub device_uuid: String,
    /// 1 accepted, 2 denied, 3 busy, 4 timeout.
    #[prost(int32, tag = "5")]
    pub join_reply: i32,
    /// A text.
    #[prost(string, tag = "6")]
    pub reply_msg: String,
}

/// Something happens to a member: `UserEvent`, `ParticipantEvent` and `DeviceEvent`, which differ in their last fields and
/// in their numbers.
#[derive(Clone, PartialEq, Message)]
pub struct MemberEvent {
    /// The UUID.
    #[prost(string, tag = "1")]
    pub uuid: String,
    /// What happens.
    #[prost(int32, tag = "2")]
    pub change: i32,
    /// The name.
    #[prost(string, tag = "3")]
    pub name: String,
    /// The project of a participant, the status of a device.
    #[prost(string, tag = "4")]
    pub project: String,
    /// The site of a participant.
    #[prost(string, tag = "5")]
    pub site: String,
}

/// Names the messages for [`super::HeardMessage::unpack`].
macro_rules! named {
    ($($message:ident)*) => {$(
        impl Name for $message {
            const PACKAGE: &'static str = "opentera.protobuf";
            const NAME: &'static str = stringify!($message);
        }
    )*};
}

named! { JoinSessionEvent StopSessionEvent LeaveSessionEvent JoinSessionReplyEvent }

/// What may happen to a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberChange {
    /// The web socket opened.
    Connected,
    /// The web socket closed.
    Disconnected,
    /// It is in a session now.
    JoinedSession,
    /// It is not in a session any more.
    LeftSession,
}

impl MemberChange {
    pub(super) const ALL: [Self; 4] = [
        Self::Connected,
        Self::Disconnected,
        Self::JoinedSession,
        Self::LeftSession,
    ];

    /// Its number in the event of a kind.
    pub(super) fn number(self, kind: MemberKind) -> i32 {
        match (self, kind) {
            (Self::Connected, _) => 1,
            (Self::Disconnected, _) => 2,
            (Self::JoinedSession, MemberKind::User) => 6,
            (Self::LeftSession, MemberKind::User) => 7,
            (Self::JoinedSession, MemberKind::Participant | MemberKind::Device) => 5,
            (Self::LeftSession, MemberKind::Participant | MemberKind::Device) => 6,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Connected => "CONNECTED",
            Self::Disconnected => "DISCONNECTED",
            Self::JoinedSession => "JOINED_SESSION",
            Self::LeftSession => "LEFT_SESSION",
        }
    }
}

/// The event that says it of `member`.
pub(crate) fn member_event(member: &StandInMember, change: MemberChange) -> Any {
    let (_, project, site) = member.project();
    let (project, site) = match member.kind {
        MemberKind::Participant => (project, site),
        MemberKind::User | MemberKind::Device => ("", ""),
    };
    let event = MemberEvent {
        uuid: member.uuid.clone(),
        change: change.number(member.kind),
        name: member.name.clone(),
        project: project.to_owned(),
        site: site.to_owned(),
    };
    Any::pack(type_of(member.kind), &event)
}

/// The event about a member in `any`, and what kind of member that is.
pub(crate) fn as_member_event(any: &Any) -> Option<(MemberKind, MemberEvent)> {
    let mut kinds = MemberKind::ALL.into_iter();
    let kind = kinds.find(|kind| type_of(*kind) == any.name())?;
    Some((kind, MemberEvent::decode(any.value.as_slice()).ok()?))
}

fn type_of(kind: MemberKind) -> &'static str {
    match kind {
        MemberKind::User => "UserEvent",
        MemberKind::Participant => "ParticipantEvent",
        MemberKind::Device => "DeviceEvent",
    }
}
