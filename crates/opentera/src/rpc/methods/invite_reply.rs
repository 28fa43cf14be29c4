//! The action `invite_reply`: somebody answers an invitation.

use secrecy::SecretString;

use crate::member::{Member, MemberKind, Members};
use crate::proto::ReplyType;
use crate::rpc::fields::Fields;
use crate::rpc::method_result::MethodResult;
use crate::session::IdSession;

/// The answer to an invitation.
#[derive(Debug, Clone)]
pub struct InviteReply {
    /// Of which session.
    pub id_session: IdSession,
    /// Yes or no.
    pub code: ReplyCode,
    /// A text with it.
    pub message: Option<SecretString>,
    /// Who answers: at most one of each kind, and not always a member.
    pub answering: Members,
}

/// An answer: a [`ReplyType`], or an unknown number, which counts as no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplyCode(pub i32);

impl ReplyCode {
    /// Whether they come.
    pub fn is_accepted(self) -> bool {
        self.0 == ReplyType::Accepted as i32
    }
}

impl InviteReply {
    pub(super) fn parse(fields: &Fields<'_>) -> Result<Self, MethodResult> {
        fields.required("id_session")?;
        let parameters = fields.required("parameters")?.as_object();
        let parameters = Fields(parameters.ok_or_else(MethodResult::error)?);
        let code = parameters.required("reply_code")?.as_i64();
        let code = code.and_then(|code| i32::try_from(code).ok());
        let mut answering = Members::default();
        for kind in MemberKind::ALL {
            let uuid = parameters.optional_text(&format!("{}_uuid", kind.as_str()))?;
            if let Some(uuid) = &uuid {
                answering.add(Member { kind, uuid });
            }
        }
        Ok(Self {
            code: code.map(ReplyCode).ok_or_else(MethodResult::error)?,
            message: parameters
                .optional_text("reply_msg")?
                .map(SecretString::from),
            answering,
            id_session: fields.live_id_session()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;
    use serde_json::{Map, Value};

    use super::*;

    fn parse(source: &str) -> Result<InviteReply, MethodResult> {
        InviteReply::parse(&Fields(&object(source)))
    }

    fn object(source: &str) -> Map<String, Value> {
        serde_json::from_str(source).unwrap()
    }

    fn reply(parameters: &str) -> Result<InviteReply, MethodResult> {
        parse(&format!(r#"{{"id_session":7,"parameters":{parameters}}}"#))
    }

    #[test]
    fn one_request_may_answer_for_one_of_each_kind() {
        let parsed = reply(
            r#"{"reply_code":2,"reply_msg":"a reason","user_uuid":"u","participant_uuid":"p","device_uuid":"d"}"#,
        );
        let one = |uuid: &str| vec![uuid.to_owned()];
        let parsed = parsed.unwrap();
        assert_eq!(
            (parsed.id_session, parsed.code),
            (IdSession(7), ReplyCode(2))
        );
        let answering = Members::new(one("u"), one("p"), one("d"));
        assert_eq!(parsed.answering, answering);
        let message = parsed.message.as_ref().map(SecretString::expose_secret);
        assert_eq!(message, Some("a reason"));
        assert!(!format!("{parsed:?}").contains("reason"), "{parsed:?}");
    }

    #[test]
    fn every_number_but_one_is_a_no() {
        for (code, accepted) in [(1, true), (0, false), (2, false), (7, false), (-1, false)] {
            let parsed = reply(&format!(r#"{{"reply_code":{code}}}"#)).unwrap();
            assert_eq!(parsed.code.is_accepted(), accepted, "{code}");
            assert_eq!(parsed.answering, Members::default());
        }
    }

    #[test]
    fn what_is_missing_or_of_a_wrong_type_is_an_error() {
        for parameters in [
            "{}",
            "null",
            "[]",
            r#"{"reply_code":"accept"}"#,
            r#"{"reply_code":null}"#,
            r#"{"reply_code":1.5}"#,
            r#"{"reply_code":2147483648}"#,
            r#"{"reply_code":1,"user_uuid":5}"#,
            r#"{"reply_code":1,"reply_msg":5}"#,
        ] {
            let refused = reply(parameters).err();
            assert_eq!(refused, Some(MethodResult::error()), "{parameters}");
        }
        let error = Some(MethodResult::error());
        assert_eq!(parse(r#"{"id_session":7}"#).err(), error);
        let no_id = r#"{"parameters":{"reply_code":1}}"#;
        assert_eq!(parse(no_id).err(), error);
        let text_id = r#"{"id_session":"7","parameters":{"reply_code":1}}"#;
        assert_eq!(parse(text_id).err(), Some(MethodResult::nothing()));
    }
}
