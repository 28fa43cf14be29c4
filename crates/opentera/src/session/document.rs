//! The document of a session, as callers get it: the backend's, with lists of uuids instead of people, and with our key and links.

use serde_json::{Map, Value};

use crate::member::{MemberKind, Members};
use crate::python_json;
use crate::session::member_links::MemberLinks;

/// The fields of creators. If a session has several, the first one counts.
pub(super) const CREATORS: [&str; 4] = ["user", "participant", "device", "service"];

/// The backend's document, completed with everything but the members.
pub(super) fn complete(
    mut document: Map<String, Value>,
    key: &str,
    links: &MemberLinks,
) -> Map<String, Value> {
    if let Some(parameters) = document.get_mut("session_parameters") {
        unwrap_object(parameters);
    }
    if !document.get("session_events").is_some_and(Value::is_array) {
        document.insert("session_events".to_owned(), Value::Array(Vec::new()));
    }
    let creator = creator_uuid(&document).map(str::to_owned);
    document.insert("session_key".to_owned(), key.into());
    document.insert("session_creator_uuid".to_owned(), creator.into());
    for kind in MemberKind::ALL {
        let field = format!("session_url_{}s", kind.as_str());
        document.insert(field, links.of(kind).into());
    }
    document
}

/// The document, with the members.
pub(super) fn with_members(document: &Map<String, Value>, members: &Members) -> Map<String, Value> {
    let mut document = document.clone();
    for kind in MemberKind::ALL {
        let field = format!("session_{}s", kind.as_str());
        document.insert(field, members.of(kind).into());
    }
    document
}

/// The uuid of the creator of a session, by its document of the backend.
pub fn creator_uuid(document: &Map<String, Value>) -> Option<&str> {
    CREATORS.iter().find_map(|creator| {
        let field = format!("session_creator_{creator}_uuid");
        document.get(&field).and_then(Value::as_str)
    })
}

/// The parameters as invitations carry them: text as it is, everything else as JSON, nothing as an empty object.
pub(super) fn parameters_text(parameters: Option<&Value>) -> String {
    let empty = || "{}".to_owned();
    match parameters {
        None | Some(Value::Null | Value::Bool(false)) => empty(),
        Some(Value::String(text)) if text.is_empty() => empty(),
        Some(Value::Array(list)) if list.is_empty() => empty(),
        Some(Value::String(text)) => text.clone(),
        Some(
            value @ (Value::Bool(true) | Value::Number(_) | Value::Array(_) | Value::Object(_)),
        ) => python_json::to_text(value),
    }
}

/// The backend keeps objects as text, and gives back the object.
fn unwrap_object(parameters: &mut Value) {
    let text = parameters.as_str().unwrap_or_default();
    if let Ok(object @ Value::Object(_)) = serde_json::from_str(text) {
        *parameters = object;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn completed(document: &Value) -> Map<String, Value> {
        let links = MemberLinks::new(|kind| kind.as_str().into());
        complete(document.as_object().unwrap().clone(), "k", &links)
    }

    #[test]
    fn what_we_know_stands_behind_what_the_backend_said() {
        let document = completed(&json!({
            "id_session": 7, "session_users": [{ "id_user": 1 }], "session_creator_device_uuid": "d", "session_name": "n",
        }));
        let members = Members::new(vec!["u".into()], Vec::new(), Vec::new());
        let text = python_json::to_text(&Value::Object(with_members(&document, &members)));
        assert_eq!(
            text,
            concat!(
                r#"{"id_session": 7, "session_users": ["u"], "session_creator_device_uuid": "d", "session_name": "n", "#,
                r#""session_events": [], "session_key": "k", "session_creator_uuid": "d", "session_url_users": "user", "#,
                r#""session_url_participants": "participant", "session_url_devices": "device", "#,
                r#""session_participants": [], "session_devices": []}"#
            )
        );
    }

    #[test]
    fn parameters_that_hold_an_object_become_it() {
        for (stored, expected) in [
            (json!("{\"k\": 1}"), json!({ "k": 1 })),
            (json!("plain"), json!("plain")),
            (json!("5"), json!("5")),
            (json!({ "k": 1 }), json!({ "k": 1 })),
            (json!(null), json!(null)),
        ] {
            let document = completed(&json!({ "session_parameters": stored }));
            assert_eq!(document.get("session_parameters"), Some(&expected));
        }
    }

    #[test]
    fn invitations_carry_parameters_as_text() {
        for (parameters, expected) in [
            (json!(null), "{}"),
            (json!(""), "{}"),
            (json!({}), "{}"),
            (json!([]), "{}"),
            (json!({ "k": "é", "n": 1 }), r#"{"k": "\u00e9", "n": 1}"#),
            (json!("plain é"), "plain é"),
            (json!([1, 2]), "[1, 2]"),
        ] {
            assert_eq!(parameters_text(Some(&parameters)), expected);
        }
        assert_eq!(parameters_text(None), "{}");
    }
}
