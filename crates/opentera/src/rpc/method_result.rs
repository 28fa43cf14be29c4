//! The result of a call.

use std::fmt;

use serde_json::{Map, Value, json};

use crate::rpc::failure::Failure;

/// The status of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The method was carried out, if only to say that it could not be done.
    Ok,
    /// The method does not exist, or was called the wrong way.
    Error,
}

impl Status {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Error => "Error",
        }
    }
}

/// What happened to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionOutcome {
    /// It runs.
    Started,
    /// It has ended. The document is the one of the backend.
    Stopped,
    /// Members were added.
    Invited,
    /// Members were removed.
    Removed,
    /// The answer to an invitation was passed on.
    Replied,
}

impl SessionOutcome {
    fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Stopped => "stopped",
            Self::Invited => "invited",
            Self::Removed => "removed",
            Self::Replied => "OK",
        }
    }
}

/// The result of a call.
#[derive(Clone, PartialEq)]
pub struct MethodResult {
    /// Whether it could be called.
    pub status: Status,
    /// What it returns.
    pub value: Value,
}

impl MethodResult {
    /// The method returns `value`.
    pub fn ok(value: Value) -> Self {
        Self {
            status: Status::Ok,
            value,
        }
    }

    /// The method returns nothing: the call does not concern it.
    pub fn nothing() -> Self {
        Self::ok(Value::Null)
    }

    /// The method cannot be called this way.
    pub fn error() -> Self {
        Self {
            status: Status::Error,
            value: Value::Null,
        }
    }

    /// What happened to a session, and the session.
    pub fn session(outcome: SessionOutcome, document: Map<String, Value>) -> Self {
        Self::ok(json!({ "status": outcome.as_str(), "session": document }))
    }

    /// It could not be done.
    pub fn failed(failure: &Failure) -> Self {
        Self::ok(json!({ "status": "error", "error_text": failure.text() }))
    }
}

/// Without the value.
impl fmt::Debug for MethodResult {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MethodResult")
            .field("status", &self.status)
            .field("has_value", &!self.value.is_null())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_value() {
        let answer = MethodResult::ok(json!("secret"));
        assert_eq!(
            format!("{answer:?}"),
            "MethodResult { status: Ok, has_value: true }"
        );
    }

    #[test]
    fn sessions_and_failures_have_their_words() {
        let document = Map::from_iter([("id_session".to_owned(), json!(7))]);
        for (outcome, word) in [
            (SessionOutcome::Started, "started"),
            (SessionOutcome::Stopped, "stopped"),
            (SessionOutcome::Invited, "invited"),
            (SessionOutcome::Removed, "removed"),
            (SessionOutcome::Replied, "OK"),
        ] {
            let expected = json!({ "status": word, "session": { "id_session": 7 } });
            assert_eq!(
                MethodResult::session(outcome, document.clone()),
                MethodResult::ok(expected)
            );
        }
        assert_eq!(
            MethodResult::failed(&Failure::CannotCreateProcess).value,
            json!({ "status": "error", "error_text": "Cannot create process" })
        );
    }
}
