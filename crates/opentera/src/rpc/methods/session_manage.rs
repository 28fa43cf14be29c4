//! `session_manage`: the argument is the text of `{"session_manage": {"action": …, …}}`.
//!
//! Two results say that nothing was done. `Error` is given where the reference raises an exception: a required field is
//! missing or of a wrong type. `OK` with null is given where the reference does nothing: no JSON, another object, an unknown
//! action, a session that cannot be live. To callers both are null.

use serde_json::Value;

use crate::proto::ArgValue;
use crate::rpc::fields::Fields;
use crate::rpc::method_result::MethodResult;
use crate::rpc::methods::invite::Invite;
use crate::rpc::methods::invite_reply::InviteReply;
use crate::rpc::methods::remove::Remove;
use crate::rpc::methods::start::Start;
use crate::rpc::methods::stop::Stop;

/// What to do with a session.
#[derive(Debug, Clone)]
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

impl Action {
    pub(crate) fn parse(argument: &ArgValue) -> Result<Self, MethodResult> {
        let value = parse_json(argument)?;
        let fields = match &value {
            Value::Object(object) => object
                .get("session_manage")
                .ok_or_else(MethodResult::nothing)?,
            Value::Array(_) | Value::String(_) => return Err(MethodResult::nothing()),
            Value::Null | Value::Bool(_) | Value::Number(_) => return Err(MethodResult::error()),
        };
        let fields = Fields(fields.as_object().ok_or_else(MethodResult::error)?);
        match fields.required("action")?.as_str() {
            Some("start") => Start::parse(&fields).map(Self::Start),
            Some("stop") => Stop::parse(&fields).map(Self::Stop),
            Some("invite") => Invite::parse(&fields).map(Self::Invite),
            Some("remove") => Remove::parse(&fields).map(Self::Remove),
            Some("invite_reply") => InviteReply::parse(&fields).map(Self::InviteReply),
            Some(_) | None => Err(MethodResult::nothing()),
        }
    }
}

fn parse_json(argument: &ArgValue) -> Result<Value, MethodResult> {
    let text = match argument {
        ArgValue::Text(text) => text.as_str(),
        ArgValue::Bytes(bytes) => str::from_utf8(bytes).map_err(|_| MethodResult::error())?,
        ArgValue::Double(_)
        | ArgValue::Float(_)
        | ArgValue::Int(_)
        | ArgValue::Uint(_)
        | ArgValue::Bool(_) => return Err(MethodResult::error()),
    };
    serde_json::from_str(text).map_err(|_| MethodResult::nothing())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `argument` is answered without being carried out.
    fn refusal(argument: &ArgValue) -> Option<MethodResult> {
        Action::parse(argument).err()
    }

    #[test]
    fn the_argument_is_text_of_json() {
        let stop = r#"{"session_manage":{"action":"stop","id_session":7}}"#;
        for argument in [ArgValue::Text(stop.into()), ArgValue::Bytes(stop.into())] {
            assert_eq!(refusal(&argument), None, "{argument:?}");
        }
        for argument in [
            ArgValue::Int(1),
            ArgValue::Uint(1),
            ArgValue::Bool(true),
            ArgValue::Double(1.0),
            ArgValue::Float(1.0),
            ArgValue::Bytes(b"\xff".to_vec()),
        ] {
            let error = Some(MethodResult::error());
            assert_eq!(refusal(&argument), error, "{argument:?}");
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
            (nothing.as_slice(), MethodResult::nothing()),
            (&error, MethodResult::error()),
        ] {
            for source in sources {
                let refused = refusal(&ArgValue::Text((*source).into()));
                assert_eq!(refused.as_ref(), Some(&expected), "{source}");
            }
        }
    }
}
