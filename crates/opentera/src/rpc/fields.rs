//! Reads the fields of a `session_manage` object. A field that does not fit is the result of the call.

use serde_json::{Map, Value};

use crate::member::Members;
use crate::rpc::method_result::MethodResult;
use crate::session::IdSession;

/// The fields of an object.
pub(super) struct Fields<'a>(pub(super) &'a Map<String, Value>);

impl Fields<'_> {
    /// A field that has to be there; it may be null.
    pub(super) fn required(&self, name: &str) -> Result<&Value, MethodResult> {
        self.0.get(name).ok_or_else(MethodResult::error)
    }

    /// A field that may be missing; null is missing.
    pub(super) fn optional(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A whole number that may be missing.
    pub(super) fn optional_number(&self, name: &str) -> Result<Option<i64>, MethodResult> {
        let value = self.optional(name);
        let number = value.map(|value| value.as_i64().ok_or_else(MethodResult::error));
        number.transpose()
    }

    /// A text that may be missing.
    pub(super) fn optional_text(&self, name: &str) -> Result<Option<String>, MethodResult> {
        let value = self.optional(name);
        let text = value.map(|value| value.as_str().ok_or_else(MethodResult::error));
        text.map(|text| text.map(str::to_owned)).transpose()
    }

    /// `id_session`, which has to be there. `None` is a value that no session has: text, for example.
    pub(super) fn id_session(&self) -> Result<Option<IdSession>, MethodResult> {
        match self.required("id_session")? {
            Value::Number(number) => Ok(number.as_i64().map(IdSession)),
            Value::Null | Value::Bool(_) | Value::String(_) => Ok(None),
            Value::Array(_) | Value::Object(_) => Err(MethodResult::error()),
        }
    }

    /// The number of a session that may be live.
    pub(super) fn live_id_session(&self) -> Result<IdSession, MethodResult> {
        self.id_session()?.ok_or_else(MethodResult::nothing)
    }

    /// The three lists of members. One that is missing is empty.
    pub(super) fn members(&self) -> Result<Members, MethodResult> {
        Ok(Members::new(
            self.uuids("session_users")?,
            self.uuids("session_participants")?,
            self.uuids("session_devices")?,
        ))
    }

    fn uuids(&self, name: &str) -> Result<Vec<String>, MethodResult> {
        let Some(list) = self.optional(name) else {
            return Ok(Vec::new());
        };
        let list = list.as_array().ok_or_else(MethodResult::error)?;
        let uuids = list.iter().map(|uuid| uuid.as_str().map(str::to_owned));
        uuids.collect::<Option<_>>().ok_or_else(MethodResult::error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: PartialEq + std::fmt::Debug>(
        source: &str,
        read: impl FnOnce(&Fields<'_>) -> Result<T, MethodResult>,
        expected: Result<T, MethodResult>,
    ) {
        let object = serde_json::from_str(source).unwrap();
        assert_eq!(read(&Fields(&object)), expected, "{source}");
    }

    #[test]
    fn ids_are_whole_numbers() {
        for (source, expected) in [
            (r#"{"id_session":7}"#, Ok(Some(IdSession(7)))),
            (r#"{"id_session":7.5}"#, Ok(None)),
            (r#"{"id_session":"7"}"#, Ok(None)),
            (r#"{"id_session":null}"#, Ok(None)),
            (r#"{"id_session":[7]}"#, Err(MethodResult::error())),
            ("{}", Err(MethodResult::error())),
        ] {
            check(source, |fields| fields.id_session(), expected);
        }
    }

    #[test]
    fn lists_of_members_may_be_missing_but_not_wrong() {
        let strings = |list: &[&str]| list.iter().map(|&item| item.to_owned()).collect();
        for (source, expected) in [
            ("{}", Ok(Members::default())),
            (r#"{"session_users":null}"#, Ok(Members::default())),
            (
                r#"{"session_users":["a","a"],"session_devices":["d"]}"#,
                Ok(Members::new(strings(&["a"]), Vec::new(), strings(&["d"]))),
            ),
            (r#"{"session_users":"a"}"#, Err(MethodResult::error())),
            (
                r#"{"session_participants":[1]}"#,
                Err(MethodResult::error()),
            ),
        ] {
            check(source, |fields| fields.members(), expected);
        }
    }

    #[test]
    fn optional_fields_are_of_their_type_or_null() {
        let number = |fields: &Fields<'_>| fields.optional_number("n");
        check("{}", number, Ok(None));
        check(r#"{"n":null}"#, number, Ok(None));
        check(r#"{"n":-1}"#, number, Ok(Some(-1)));
        check(r#"{"n":"1"}"#, number, Err(MethodResult::error()));
        let text = |fields: &Fields<'_>| fields.optional_text("t");
        check(r#"{"t":null}"#, text, Ok(None));
        check(r#"{"t":"x"}"#, text, Ok(Some("x".into())));
        check(r#"{"t":1}"#, text, Err(MethodResult::error()));
    }
}
