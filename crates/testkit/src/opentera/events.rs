//! The events of OpenTera: what happens to sessions, and to members.

use anyhow::bail;
use prost::{Message, Name};
use serde_json::{Value, json};

use super::members::{Kind, Member};
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

/// Names the messages for [`super::Publish::unpack`].
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
pub enum Change {
    /// The web socket opened.
    Connected,
    /// The web socket closed.
    Disconnected,
    /// A session has it now.
    JoinedSession,
    /// A session has it no more.
    LeftSession,
}

impl Change {
    const ALL: [Self; 4] = [
        Self::Connected,
        Self::Disconnected,
        Self::JoinedSession,
        Self::LeftSession,
    ];

    /// Its number in the event of a kind.
    fn number(self, kind: Kind) -> i32 {
        match (self, kind) {
            (Self::Connected, _) => 1,
            (Self::Disconnected, _) => 2,
            (Self::JoinedSession, Kind::User) => 6,
            (Self::LeftSession, Kind::User) => 7,
            (Self::JoinedSession, Kind::Participant | Kind::Device) => 5,
            (Self::LeftSession, Kind::Participant | Kind::Device) => 6,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Connected => "CONNECTED",
            Self::Disconnected => "DISCONNECTED",
            Self::JoinedSession => "JOINED_SESSION",
            Self::LeftSession => "LEFT_SESSION",
        }
    }
}

/// The event that says it of `member`.
pub(crate) fn member_event(member: &Member, change: Change) -> Any {
    let (_, project, site) = member.project();
    let (project, site) = match member.kind {
        Kind::Participant => (project, site),
        Kind::User | Kind::Device => ("", ""),
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
pub(crate) fn as_member_event(any: &Any) -> Option<(Kind, MemberEvent)> {
    let mut kinds = Kind::ALL.into_iter();
    let kind = kinds.find(|kind| type_of(*kind) == any.name())?;
    Some((kind, MemberEvent::decode(any.value.as_slice()).ok()?))
}

fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::User => "UserEvent",
        Kind::Participant => "ParticipantEvent",
        Kind::Device => "DeviceEvent",
    }
}

/// What a web socket says of an event: other names, and empty fields too.
pub(crate) fn json(any: &Any) -> anyhow::Result<Value> {
    let bytes = any.value.as_slice();
    let mut json = match any.name() {
        "JoinSessionEvent" => {
            let event = JoinSessionEvent::decode(bytes)?;
            json!({
                "sessionUrl": event.session_url, "sessionCreatorName": event.session_creator_name,
                "sessionUuid": event.session_uuid, "sessionParticipants": event.session_participants,
                "sessionUsers": event.session_users, "sessionDevices": event.session_devices,
                "joinMsg": event.join_msg, "sessionParameters": event.session_parameters,
                "serviceUuid": event.service_uuid,
            })
        }
        "StopSessionEvent" => {
            let event = StopSessionEvent::decode(bytes)?;
            json!({ "sessionUuid": event.session_uuid, "serviceUuid": event.service_uuid })
        }
        "LeaveSessionEvent" => {
            let event = LeaveSessionEvent::decode(bytes)?;
            json!({
                "sessionUuid": event.session_uuid, "serviceUuid": event.service_uuid,
                "leavingParticipants": event.leaving_participants,
                "leavingUsers": event.leaving_users, "leavingDevices": event.leaving_devices,
            })
        }
        "JoinSessionReplyEvent" => {
            let event = JoinSessionReplyEvent::decode(bytes)?;
            json!({
                "sessionUuid": event.session_uuid, "userUuid": event.user_uuid,
                "participantUuid": event.participant_uuid, "deviceUuid": event.device_uuid,
                "joinReply": reply_name(event.join_reply), "replyMsg": event.reply_msg,
            })
        }
        name => match as_member_event(any) {
            Some((kind, event)) => member_json(kind, &event),
            None => bail!("cannot say {name} as JSON"),
        },
    };
    if let Some(fields) = json.as_object_mut() {
        fields.insert("@type".to_owned(), any.type_url.as_str().into());
    }
    Ok(json)
}

fn member_json(kind: Kind, event: &MemberEvent) -> Value {
    let mut changes = Change::ALL.into_iter();
    let change = changes.find(|change| change.number(kind) == event.change);
    let change = change.map_or_else(
        || event.change.into(),
        |change| format!("{}_{}", kind.word().to_uppercase(), change.name()).into(),
    );
    let (uuid, change): (_, Value) = (&event.uuid, change);
    match kind {
        Kind::User => json!({ "userUuid": uuid, "type": change, "userFullname": event.name }),
        Kind::Participant => json!({
            "participantUuid": uuid, "type": change, "participantName": event.name,
            "participantProjectName": event.project, "participantSiteName": event.site,
        }),
        Kind::Device => json!({
            "deviceUuid": uuid, "type": change, "deviceName": event.name,
            "deviceStatus": event.project,
        }),
    }
}

fn reply_name(number: i32) -> Value {
    match number {
        1 => "REPLY_ACCEPTED".into(),
        2 => "REPLY_DENIED".into(),
        3 => "REPLY_BUSY".into(),
        4 => "REPLY_TIMEOUT".into(),
        other => other.into(),
    }
}
