//! The action `start`: a new session, or one that the backend knows already.

use std::fmt;

use serde_json::{Map, Value};

use crate::member::Members;
use crate::rpc::fields::Fields;
use crate::rpc::method_result::MethodResult;
use crate::session::IdSession;

/// Starts a session.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// Which.
    pub target: StartTarget,
    /// Who belongs to it; earlier members do not count.
    pub members: Members,
}

/// Which session to start.
#[derive(Debug, Clone, PartialEq)]
pub enum StartTarget {
    /// A new one.
    New(NewSession),
    /// One that the backend knows.
    Existing(IdSession),
}

/// What the backend has to know of a new session.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSession {
    /// Its type.
    pub id_session_type: i64,
    /// Its creators, as far as the caller says.
    pub creators: Creators,
    /// Its parameters.
    pub parameters: Option<SessionParameters>,
}

/// The creators of a session: ids of the backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Creators {
    /// A user.
    pub user: Option<i64>,
    /// A participant.
    pub participant: Option<i64>,
    /// A device.
    pub device: Option<i64>,
    /// A service. The backend takes us instead.
    pub service: Option<i64>,
}

/// The parameters of a session, which its members get.
#[derive(Clone, PartialEq)]
pub enum SessionParameters {
    /// An object.
    Object(Map<String, Value>),
    /// Text. If it holds JSON, the backend gives that back.
    Text(String),
}

impl fmt::Debug for SessionParameters {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Object(_) => "Object",
            Self::Text(_) => "Text",
        })
    }
}

impl Start {
    pub(super) fn parse(fields: &Fields<'_>) -> Result<Self, MethodResult> {
        fields.required("id_service")?;
        let id_session_type = fields.required("id_session_type")?;
        let target = match id_session(fields)? {
            IdSession(0) => StartTarget::New(NewSession {
                id_session_type: id_session_type.as_i64().ok_or_else(MethodResult::error)?,
                creators: Creators {
                    user: fields.optional_number("id_creator_user")?,
                    participant: fields.optional_number("id_creator_participant")?,
                    device: fields.optional_number("id_creator_device")?,
                    service: fields.optional_number("id_creator_service")?,
                },
                parameters: parameters(fields)?,
            }),
            existing => StartTarget::Existing(existing),
        };
        Ok(Self {
            target,
            members: fields.members()?,
        })
    }
}

/// The reference passes any value on to the backend, so a number may also be text.
fn id_session(fields: &Fields<'_>) -> Result<IdSession, MethodResult> {
    let id = match fields.id_session()? {
        Some(id) => Some(id),
        None => {
            let text = fields.required("id_session")?.as_str();
            let number = text.and_then(|text| text.parse().ok());
            number.filter(|number| *number != 0).map(IdSession)
        }
    };
    id.ok_or_else(MethodResult::error)
}

fn parameters(fields: &Fields<'_>) -> Result<Option<SessionParameters>, MethodResult> {
    match fields.optional("parameters") {
        None => Ok(None),
        Some(Value::Object(object)) => Ok(Some(SessionParameters::Object(object.clone()))),
        Some(Value::String(text)) => Ok(Some(SessionParameters::Text(text.clone()))),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_)) => {
            Err(MethodResult::error())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(rest: &str) -> Result<Start, MethodResult> {
        let source = format!(r#"{{"id_service":6,"id_session_type":1{rest}}}"#);
        Start::parse(&Fields(&object(&source)))
    }

    fn object(source: &str) -> Map<String, Value> {
        serde_json::from_str(source).unwrap()
    }

    #[test]
    fn a_new_session_has_a_type_creators_and_parameters() {
        let started = start(
            r#","id_session":0,"id_creator_user":1,"id_creator_device":null,
               "session_users":["u","u"],"parameters":{"k":"v"}"#,
        );
        let parameters = Map::from_iter([("k".to_owned(), Value::from("v"))]);
        let expected = Start {
            target: StartTarget::New(NewSession {
                id_session_type: 1,
                creators: Creators {
                    user: Some(1),
                    ..Creators::default()
                },
                parameters: Some(SessionParameters::Object(parameters)),
            }),
            members: Members::new(vec!["u".into()], Vec::new(), Vec::new()),
        };
        assert_eq!(started, Ok(expected));
    }

    #[test]
    fn an_existing_session_is_named_by_its_number_even_as_text() {
        for id in ["7", r#""7""#] {
            let started = start(&format!(r#","id_session":{id}"#)).unwrap();
            assert_eq!(started.target, StartTarget::Existing(IdSession(7)));
            assert_eq!(started.members, Members::default());
        }
    }

    #[test]
    fn parameters_are_an_object_text_or_nothing() {
        for (source, expected) in [
            ("null", Ok(None)),
            (r#""{}""#, Ok(Some(SessionParameters::Text("{}".into())))),
            ("{}", Ok(Some(SessionParameters::Object(Map::new())))),
            ("[]", Err(MethodResult::error())),
            ("7", Err(MethodResult::error())),
        ] {
            let started = start(&format!(r#","id_session":0,"parameters":{source}"#));
            let parameters = started.map(|started| match started.target {
                StartTarget::New(new) => new.parameters,
                StartTarget::Existing(_) => None,
            });
            assert_eq!(parameters, expected, "{source}");
        }
        let shown = format!("{:?}", SessionParameters::Text("secret".into()));
        assert_eq!(shown, "Text");
    }

    #[test]
    fn what_is_missing_or_of_a_wrong_type_is_an_error() {
        for rest in [
            "",
            r#","id_session":null"#,
            r#","id_session":"x""#,
            r#","id_session":"0""#,
            r#","id_session":0,"id_creator_user":"1""#,
            r#","id_session":0,"session_users":"u""#,
        ] {
            assert_eq!(start(rest), Err(MethodResult::error()), "{rest}");
        }
        for source in [
            r#"{"id_service":6,"id_session":0}"#,
            r#"{"id_session_type":1,"id_session":0}"#,
            r#"{"id_service":6,"id_session":0,"id_session_type":null}"#,
        ] {
            let parsed = Start::parse(&Fields(&object(source)));
            assert_eq!(parsed, Err(MethodResult::error()), "{source}");
        }
    }
}
