//! What a role entitles to: who may command the device of somebody else, and who is a user.
//!
//! In the reference every page believes every message: every peer of a session may mute a clinician, or move the mouse of
//! their computer. The names of the messages are those of OpenTera's session pages.

use std::borrow::Cow;

use crate::easyrtc::{ErrorCode, Json, Message, Payload};
use crate::json::Object;
use crate::room::machine::Room;
use crate::room::pass::Role;
use crate::room::state::ids::PeerId;

/// Messages that only a user may send: they make the receiver's page or device do something, or show what a clinician
/// leads.
pub const COMMANDS_OF_USERS: [&str; 19] = [
    "CamSettingsRequest",
    "Chrono",
    "Counter",
    "KeyDownEvent",
    "MouseDownEvent",
    "MouseMoveEvent",
    "MouseUpEvent",
    "PTZRequest",
    "PresetRequest",
    "ZoomRequest",
    "muteMicro",
    "muteSpeaker",
    "muteVideo",
    "nextVideoSource",
    "queryConfig",
    "setMirror",
    "shareScreen",
    "shareSecondSource",
    "updateConfig",
];

/// Messages that others may send too, but to users only: a device answers its clinician with the same kind of message
/// that commands it.
pub const FORWARDED_TO_USERS: [&str; 1] = ["DataForwarding"];

/// In the status of a peer: whether it is a user. Pages decide by it whom they obey and show large.
const IS_USER: &str = "isUser";

/// A key that would become the prototype of a status when a page copies it, with an [`IS_USER`] of its own.
const PROTOTYPE: &str = "__proto__";

impl Room {
    /// The message as it may go out to `recipients`: `isUser` always equals the sender's role.
    ///
    /// # Errors
    /// The sender's role does not entitle it to this message.
    pub(super) fn authorize(
        &self,
        sender: PeerId,
        message: Message,
        recipients: &[PeerId],
    ) -> Result<Message, ErrorCode> {
        if !self.rules.roles_count {
            return Ok(message);
        }
        let is_user = |peer: &PeerId| {
            let peer = self.peers.get(*peer);
            peer.is_some_and(|peer| peer.pass.role == Role::User)
        };
        let Some(kind) = message.kind.text() else {
            return Ok(message);
        };
        let is_from_user = is_user(&sender);
        if !is_from_user && !may_send(&kind, || recipients.iter().all(is_user)) {
            return Err(ErrorCode::MsgRejectNoAuth);
        }
        let tell_truth: fn(&Json, bool) -> Result<Option<Json>, ErrorCode> = match kind.as_ref() {
            "updateStatus" => true_status,
            "contactInfo" => true_contact,
            _ => return Ok(message),
        };
        let Some(payload) = &message.payload else {
            return Ok(message);
        };
        Ok(match tell_truth(&payload.json, is_from_user)? {
            None => message,
            Some(json) => Message {
                payload: Some(Payload {
                    json,
                    attachments: payload.attachments.clone(),
                }),
                ..message
            },
        })
    }
}

/// Whether somebody who is no user may send that kind of message.
fn may_send(kind: &str, is_to_users_only: impl FnOnce() -> bool) -> bool {
    !COMMANDS_OF_USERS.contains(&kind)
        && (!FORWARDED_TO_USERS.contains(&kind) || is_to_users_only())
}

/// The status with the truth in it; `None` if it holds it already.
fn true_status(status: &Json, is_user: bool) -> Result<Option<Json>, ErrorCode> {
    let truth = if is_user { "true" } else { "false" };
    rewrite(status, |key, value| match key {
        IS_USER => Ok(Some(Cow::Borrowed(truth)).filter(|_| value.as_str() != truth)),
        _ => Ok(None),
    })
}

/// The introduction of a peer with the truth in its status.
fn true_contact(contact: &Json, is_user: bool) -> Result<Option<Json>, ErrorCode> {
    rewrite(contact, |key, value| {
        if key != "status" {
            return Ok(None);
        }
        let status = true_status(value, is_user)?;
        Ok(status.map(|status| Cow::Owned(status.as_str().to_owned())))
    })
}

/// A JSON object with other values where `change` wants them; `None` if nothing changes, and for what is no object.
///
/// # Errors
/// The object has more keys than we look into.
fn rewrite<'a>(
    json: &Json,
    change: impl Fn(&str, &Json) -> Result<Option<Cow<'a, str>>, ErrorCode>,
) -> Result<Option<Json>, ErrorCode> {
    if !json.as_str().starts_with('{') {
        return Ok(None);
    }
    let raw = json.raw();
    let object = Object::parse(raw).ok_or(ErrorCode::MsgRejectBadStructure)?;
    let mut is_changed = false;
    let mut members = Vec::new();
    for (key, value) in object.iter() {
        let value = Json::new(value);
        let changed = change(key, &value)?;
        let is_prototype = key == PROTOTYPE;
        is_changed |= changed.is_some() || is_prototype;
        if !is_prototype {
            let key = serde_json::to_string(key).map_err(|_| ErrorCode::MsgRejectBadStructure)?;
            let value = changed.unwrap_or_else(|| Cow::Owned(value.as_str().to_owned()));
            members.push(format!("{key}:{value}"));
        }
    }
    if !is_changed {
        return Ok(None);
    }
    let text = format!("{{{}}}", members.join(","));
    Json::parse(&text)
        .map(Some)
        .map_err(|_| ErrorCode::MsgRejectBadStructure)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Json {
        Json::parse(text).unwrap()
    }

    #[test]
    fn every_command_is_named_once_and_forwarding_is_no_command() {
        let mut names: Vec<&str> = COMMANDS_OF_USERS.to_vec();
        names.extend(FORWARDED_TO_USERS);
        names.sort_unstable();
        names.dedup();
        assert_eq!(
            names.len(),
            COMMANDS_OF_USERS.len() + FORWARDED_TO_USERS.len()
        );
    }

    #[test]
    fn a_status_tells_the_truth_and_nothing_else_changes() {
        for (source, expected) in [
            (
                r#"{"isUser":true,"micro":1.0}"#,
                Some(r#"{"isUser":false,"micro":1.0}"#),
            ),
            (r#"{"isUser": false}"#, None),
            (r#"{"micro":true}"#, None),
            (
                r#"{"isUser":"yes","a\"b":[ 1 ]}"#,
                Some(r#"{"isUser":false,"a\"b":[ 1 ]}"#),
            ),
            (
                r#"{"isUser":false,"is\u0055ser":true}"#,
                Some(r#"{"isUser":false}"#),
            ),
            (
                r#"{"__proto__":{"isUser":true},"video":true}"#,
                Some(r#"{"video":true}"#),
            ),
            (r#"["isUser"]"#, None),
            ("null", None),
        ] {
            let told = true_status(&json(source), false).unwrap();
            assert_eq!(told.as_ref().map(Json::as_str), expected, "{source}");
        }
        assert_eq!(true_status(&json(r#"{"isUser":true}"#), true), Ok(None));
    }

    #[test]
    fn an_introduction_tells_the_truth_in_its_status() {
        let contact = json(r#"{"name":"A","status":{"isUser":true},"peerid":"x"}"#);
        let told = true_contact(&contact, false).unwrap().unwrap();
        assert_eq!(
            told.as_str(),
            r#"{"name":"A","status":{"isUser":false},"peerid":"x"}"#
        );
        assert_eq!(true_contact(&json(r#"{"status":7}"#), false), Ok(None));
    }
}
