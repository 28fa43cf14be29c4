//! How responses of the backend are read: status 200 and a list of one object, or the object alone.

use secrecy::SecretString;
use serde_json::{Map, Value};
use thiserror::Error;

/// The status of a success; the backend uses no other one.
const OK: u16 = 200;

/// Why a response cannot be used.
#[derive(Debug, Clone, Error)]
pub enum BackendError {
    /// The backend refused; callers are told its words.
    #[error("the backend answered with status {status}")]
    Refused {
        /// The status of the response.
        status: u16,
        /// The body, as it stands.
        body: SecretString,
    },
    /// A success that does not hold one object.
    #[error("the backend did not answer with one object")]
    NotOneObject,
}

/// The object of a response: a session, a line of its history, a participant.
///
/// # Errors
/// The backend refused, or its answer is not one object.
pub fn read_object(status: u16, body: &str) -> Result<Map<String, Value>, BackendError> {
    if status != OK {
        let body = SecretString::from(body);
        return Err(BackendError::Refused { status, body });
    }
    let value = serde_json::from_str(body).map_err(|_| BackendError::NotOneObject)?;
    let object = match value {
        Value::Object(object) => Some(object),
        Value::Array(list) => match <[Value; 1]>::try_from(list) {
            Ok([Value::Object(object)]) => Some(object),
            Ok(_) | Err(_) => None,
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    };
    object.ok_or(BackendError::NotOneObject)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn an_object_may_stand_in_a_list_of_one() {
        for body in [r#"{"id_session":7}"#, "[{\"id_session\": 7}]\n"] {
            let object = read_object(200, body).unwrap();
            assert_eq!(object.get("id_session"), Some(&Value::from(7)), "{body}");
        }
        for body in ["", "<html>", "[]", "[{},{}]", "[7]", "7", "null"] {
            let error = read_object(200, body).unwrap_err();
            assert!(matches!(error, BackendError::NotOneObject), "{body}");
        }
    }

    #[test]
    fn a_refusal_keeps_the_words_of_the_backend_to_itself() {
        let refused = read_object(403, "\"Forbidden\"\n").unwrap_err();
        let shown = format!("{refused} {refused:?}");
        assert!(shown.contains("403") && !shown.contains("Forbidden"));
        let BackendError::Refused { status, body } = refused else {
            panic!("{refused}");
        };
        assert_eq!((status, body.expose_secret()), (403, "\"Forbidden\"\n"));
    }
}
