//! The action `remove`: people leave a session.

use crate::member::Members;
use crate::rpc::fields::Fields;
use crate::rpc::method_result::MethodResult;
use crate::session::IdSession;

/// Removes members from a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remove {
    /// From which.
    pub id_session: IdSession,
    /// Whom.
    pub members: Members,
}

impl Remove {
    pub(super) fn parse(fields: &Fields<'_>) -> Result<Self, MethodResult> {
        Ok(Self {
            id_session: fields.live_id_session()?,
            members: fields.members()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value};

    use super::*;

    fn remove(source: &str) -> Result<Remove, MethodResult> {
        Remove::parse(&Fields(&object(source)))
    }

    fn object(source: &str) -> Map<String, Value> {
        serde_json::from_str(source).unwrap()
    }

    #[test]
    fn members_are_listed_by_kind() {
        let expected = Remove {
            id_session: IdSession(7),
            members: Members::new(vec!["u".into()], Vec::new(), vec!["d".into()]),
        };
        let lists = r#""session_users":["u","u"],"session_devices":["d"]"#;
        assert_eq!(
            remove(&format!(r#"{{"id_session":7,{lists}}}"#)),
            Ok(expected)
        );
    }

    #[test]
    fn a_session_of_another_number_is_not_ours_and_a_wrong_list_is_an_error() {
        for (source, expected) in [
            ("{}", MethodResult::error()),
            (r#"{"id_session":"7"}"#, MethodResult::nothing()),
            (
                r#"{"id_session":7,"session_users":7}"#,
                MethodResult::error(),
            ),
        ] {
            assert_eq!(remove(source), Err(expected), "{source}");
        }
    }
}
