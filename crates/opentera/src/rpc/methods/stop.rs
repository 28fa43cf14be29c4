//! The action `stop`: the end of a session.

use crate::rpc::failure::Failure;
use crate::rpc::fields::Fields;
use crate::rpc::method_result::MethodResult;
use crate::session::IdSession;

/// Ends a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// Which.
    pub id_session: IdSession,
}

impl Stop {
    pub(super) fn parse(fields: &Fields<'_>) -> Result<Self, MethodResult> {
        let id_session = fields.id_session()?;
        let id_session =
            id_session.ok_or_else(|| MethodResult::failed(&Failure::NoSessionToStop))?;
        Ok(Self { id_session })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value};

    use super::*;

    fn stop(source: &str) -> Result<Stop, MethodResult> {
        Stop::parse(&Fields(&object(source)))
    }

    fn object(source: &str) -> Map<String, Value> {
        serde_json::from_str(source).unwrap()
    }

    #[test]
    fn sessions_are_stopped_by_their_number() {
        let id_session = IdSession(7);
        assert_eq!(stop(r#"{"id_session":7}"#), Ok(Stop { id_session }));
        let no_session = Err(MethodResult::failed(&Failure::NoSessionToStop));
        assert_eq!(stop(r#"{"id_session":"7"}"#), no_session);
        assert_eq!(stop(r#"{"id_session":null}"#), no_session);
        assert_eq!(stop("{}"), Err(MethodResult::error()));
    }
}
