//! Events in the JSON form of web sockets.

use anyhow::bail;
use prost::Message;
use serde_json::{Value, json};

use super::events::{
    JoinSessionEvent, JoinSessionReplyEvent, LeaveSessionEvent, MemberChange, MemberEvent,
    StopSessionEvent, as_member_event,
};
use super::members::MemberKind;
use super::protobuf::{Any, TYPE_PREFIX, TeraEvent};

impl Any {
    /// The event as the web socket of a member carries it: with other names, and with empty fields.
    ///
    /// # Errors
    /// The bytes are not a message of that type.
    pub fn json(&self) -> anyhow::Result<Value> {
        let mut json = fields(self)?;
        if let Some(fields) = json.as_object_mut() {
            fields.insert("@type".to_owned(), self.type_url.as_str().into());
        }
        Ok(json)
    }
}

impl TeraEvent {
    /// The events as the web socket of a member carries them.
    ///
    /// # Errors
    /// The bytes of an event are not a message of its type.
    pub fn json(&self) -> anyhow::Result<Value> {
        let header = self.header.clone().unwrap_or_default();
        let events: anyhow::Result<Vec<Value>> = self.events.iter().map(Any::json).collect();
        Ok(json!({ "message": {
            "@type": format!("{TYPE_PREFIX}TeraEvent"),
            "header": { "version": header.version, "time": header.time, "topic": header.topic },
            "events": events?,
        } }))
    }
}

fn fields(any: &Any) -> anyhow::Result<Value> {
    let bytes = any.value.as_slice();
    Ok(match any.name() {
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
    })
}

fn member_json(kind: MemberKind, event: &MemberEvent) -> Value {
    let mut changes = MemberChange::ALL.into_iter();
    let change = changes.find(|change| change.number(kind) == event.change);
    let change = change.map_or_else(
        || event.change.into(),
        |change| format!("{}_{}", kind.word().to_uppercase(), change.name()).into(),
    );
    let (uuid, change): (_, Value) = (&event.uuid, change);
    match kind {
        MemberKind::User => json!({ "userUuid": uuid, "type": change, "userFullname": event.name }),
        MemberKind::Participant => json!({
            "participantUuid": uuid, "type": change, "participantName": event.name,
            "participantProjectName": event.project, "participantSiteName": event.site,
        }),
        MemberKind::Device => json!({
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
