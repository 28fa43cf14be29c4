//! `session_manage`: the argument is the text of `{"session_manage": {"action": …, …}}`.
//!
//! Two answers say that nothing was done. `Error` stands where the reference stumbles: something that has to be there is
//! missing or of a wrong type. `OK` with null stands where it sees nothing that concerns it: no JSON, another object, an unknown
//! action, a session that cannot be live. To callers both are null.

use serde_json::Value;

use crate::member::Members;
use crate::proto::ArgValue;
use crate::rpc::fields::Fields;
use crate::rpc::{Answer, Call, Failure, InviteReply, Start};
use crate::session::SessionId;

/// What to do with a session.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Starts one.
    Start(Start),
    /// Ends it.
    Stop(Stop),
    /// Adds members.
    Invite(Invite),
    /// Removes members.
    Remove(Remove),
    /// Passes on what somebody answered to the invitation.
    InviteReply(InviteReply),
}

/// Ends a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// Which.
    pub id_session: SessionId,
}

/// Adds members to a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// To which.
    pub id_session: SessionId,
    /// Whom.
    pub members: Members,
}

/// Removes members from a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remove {
    /// From which.
    pub id_session: SessionId,
    /// Whom.
    pub members: Members,
}

pub(super) fn parse(argument: &ArgValue) -> Result<Call, Answer> {
    let value = parse_json(argument)?;
    let fields = match &value {
        Value::Object(object) => object.get("session_manage").ok_or_else(Answer::nothing)?,
        Value::Array(_) | Value::String(_) => return Err(Answer::nothing()),
        Value::Null | Value::Bool(_) | Value::Number(_) => return Err(Answer::error()),
    };
    let fields = Fields(fields.as_object().ok_or_else(Answer::error)?);
    parse_action(&fields).map(Call::SessionManage)
}

fn parse_json(argument: &ArgValue) -> Result<Value, Answer> {
    let text = match argument {
        ArgValue::Text(text) => text.as_str(),
        ArgValue::Bytes(bytes) => str::from_utf8(bytes).map_err(|_| Answer::error())?,
        ArgValue::Double(_)
        | ArgValue::Float(_)
        | ArgValue::Int(_)
        | ArgValue::Uint(_)
        | ArgValue::Bool(_) => return Err(Answer::error()),
    };
    serde_json::from_str(text).map_err(|_| Answer::nothing())
}

fn parse_action(fields: &Fields<'_>) -> Result<Action, Answer> {
    match fields.required("action")?.as_str() {
        Some("start") => Start::parse(fields).map(Action::Start),
        Some("stop") => {
            let id_session = fields.session_id()?;
            let id_session = id_session.ok_or_else(|| Answer::failed(&Failure::NoSessionToStop))?;
            Ok(Action::Stop(Stop { id_session }))
        }
        Some("invite") => Ok(Action::Invite(Invite {
            id_session: live_session_id(fields)?,
            members: fields.members()?,
        })),
        Some("remove") => Ok(Action::Remove(Remove {
            id_session: live_session_id(fields)?,
            members: fields.members()?,
        })),
        Some("invite_reply") => InviteReply::parse(fields).map(Action::InviteReply),
        Some(_) | None => Err(Answer::nothing()),
    }
}

/// The id of a session that may be live.
pub(super) fn live_session_id(fields: &Fields<'_>) -> Result<SessionId, Answer> {
    fields.session_id()?.ok_or_else(Answer::nothing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(fields: &str) -> Result<Action, Answer> {
        let text = format!(r#"{{"session_manage":{fields}}}"#);
        parse(&ArgValue::Text(text)).map(|call| match call {
            Call::SessionManage(action) => action,
            Call::ParticipantInfo { .. } => panic!("another method"),
        })
    }

    #[test]
    fn the_argument_is_text_of_json() {
        let stop = r#"{"session_manage":{"action":"stop","id_session":7}}"#;
        for argument in [ArgValue::Text(stop.into()), ArgValue::Bytes(stop.into())] {
            assert!(parse(&argument).is_ok(), "{argument:?}");
        }
        for argument in [
            ArgValue::Int(1),
            ArgValue::Uint(1),
            ArgValue::Bool(true),
            ArgValue::Double(1.0),
            ArgValue::Float(1.0),
            ArgValue::Bytes(b"\xff".to_vec()),
        ] {
            assert_eq!(parse(&argument), Err(Answer::error()), "{argument:?}");
        }
    }

    #[test]
    fn what_does_not_concern_us_is_nothing_and_what_is_wrong_an_error() {
        let nothing = [
            "",
            "not json",
            "{\"session_manage\": ",
            "{}",
            r#"{"other":1}"#,
            "[1]",
            r#""text""#,
            r#"{"session_manage":{"action":"pause","id_session":1}}"#,
            r#"{"session_manage":{"action":null}}"#,
        ];
        let error = [
            "5",
            "null",
            "true",
            r#"{"session_manage":null}"#,
            r#"{"session_manage":5}"#,
            r#"{"session_manage":"start"}"#,
            r#"{"session_manage":[]}"#,
            r#"{"session_manage":{}}"#,
        ];
        for (sources, expected) in [
            (nothing.as_slice(), Answer::nothing()),
            (&error, Answer::error()),
        ] {
            for source in sources {
                let parsed = parse(&ArgValue::Text((*source).into()));
                assert_eq!(parsed, Err(expected.clone()), "{source}");
            }
        }
    }

    #[test]
    fn sessions_are_stopped_by_their_number() {
        let id_session = SessionId(7);
        assert_eq!(
            action(r#"{"action":"stop","id_session":7}"#),
            Ok(Action::Stop(Stop { id_session }))
        );
        let no_session = Err(Answer::failed(&Failure::NoSessionToStop));
        assert_eq!(action(r#"{"action":"stop","id_session":"7"}"#), no_session);
        assert_eq!(action(r#"{"action":"stop","id_session":null}"#), no_session);
        assert_eq!(action(r#"{"action":"stop"}"#), Err(Answer::error()));
    }

    #[test]
    fn members_are_added_and_removed() {
        let members = Members::new(vec!["u".into()], Vec::new(), vec!["d".into()]);
        let id_session = SessionId(7);
        let lists = r#""session_users":["u","u"],"session_devices":["d"]"#;
        assert_eq!(
            action(&format!(r#"{{"action":"invite","id_session":7,{lists}}}"#)),
            Ok(Action::Invite(Invite {
                id_session,
                members: members.clone()
            }))
        );
        assert_eq!(
            action(&format!(r#"{{"action":"remove","id_session":7,{lists}}}"#)),
            Ok(Action::Remove(Remove {
                id_session,
                members
            }))
        );
        for verb in ["invite", "remove"] {
            let source = |rest: &str| format!(r#"{{"action":"{verb}"{rest}}}"#);
            assert_eq!(action(&source("")), Err(Answer::error()));
            let text_id = source(r#","id_session":"7""#);
            assert_eq!(action(&text_id), Err(Answer::nothing()));
            let wrong_list = source(r#","id_session":7,"session_users":7"#);
            assert_eq!(action(&wrong_list), Err(Answer::error()));
        }
    }
}
