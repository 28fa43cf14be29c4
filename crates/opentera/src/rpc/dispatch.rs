//! The methods that OpenTera may call: the only list of them.

use crate::proto::ArgValue;
use crate::rpc::method_result::MethodResult;
use crate::rpc::methods::participant_info::ParticipantInfo;
use crate::rpc::methods::session_manage::Action;
use crate::rpc::methods::session_type_config;
use crate::rpc::request::RpcRequest;

/// A call that is to be carried out.
#[derive(Debug, Clone)]
pub enum MethodCall {
    /// What the backend knows of a participant.
    ParticipantInfo(ParticipantInfo),
    /// Something about a session.
    SessionManage(Action),
}

/// What a request asks for.
#[derive(Debug, Clone)]
pub enum Dispatched {
    /// A call that is to be carried out, and answered afterwards.
    Call(MethodCall),
    /// A call whose result is known already.
    Result(MethodResult),
}

/// Reads the one argument of a method. An error is the result of the call, good or bad.
type Parse = fn(&ArgValue) -> Result<MethodCall, MethodResult>;

const TABLE: [(&str, Parse); 3] = [
    ("session_type_config", |_id_session_type| {
        Err(session_type_config::form())
    }),
    ("participant_info", |uuid| {
        Ok(MethodCall::ParticipantInfo(ParticipantInfo::parse(uuid)))
    }),
    ("session_manage", |action| {
        Action::parse(action).map(MethodCall::SessionManage)
    }),
];

/// The names of the methods.
pub const METHODS: [&str; 3] = [TABLE[0].0, TABLE[1].0, TABLE[2].0];

impl RpcRequest {
    /// What it asks for. An unknown method is an error, so that its caller need not wait; so is everything but one argument.
    pub fn dispatch(&self) -> Dispatched {
        let method = TABLE.iter().find(|(name, _)| *name == self.method);
        let call = match (method, self.args.as_slice()) {
            (Some((_, parse)), [Some(argument)]) => parse(argument),
            (Some(_) | None, _) => Err(MethodResult::error()),
        };
        match call {
            Ok(call) => Dispatched::Call(call),
            Err(result) => Dispatched::Result(result),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The result of a call that is not carried out.
    fn result(method: &str, args: &[Option<ArgValue>]) -> Option<MethodResult> {
        let request = RpcRequest {
            topic: "t".into(),
            method: method.into(),
            id: 0,
            reply_to: None,
            args: args.to_vec(),
        };
        match request.dispatch() {
            Dispatched::Call(_) => None,
            Dispatched::Result(result) => Some(result),
        }
    }

    #[test]
    fn every_method_takes_exactly_one_argument() {
        let argument = Some(ArgValue::Text("x".into()));
        let error = Some(MethodResult::error());
        let one = [argument.clone()];
        let two = [argument.clone(), argument];
        for method in METHODS {
            assert_ne!(result(method, &one), error, "{method}");
            for args in [two.as_slice(), &[], &[None]] {
                assert_eq!(result(method, args), error, "{method} {args:?}");
            }
        }
    }

    #[test]
    fn every_method_is_documented() {
        let document = include_str!("../../../../docs/rpc.md");
        for method in METHODS {
            assert!(document.contains(&format!("### `{method}`")), "{method}");
        }
    }

    #[test]
    fn an_unknown_method_is_an_error() {
        for method in ["", "does_not_exist", "SESSION_MANAGE"] {
            let error = Some(MethodResult::error());
            assert_eq!(result(method, &[Some(ArgValue::Int(1))]), error, "{method}");
        }
    }

    #[test]
    fn the_form_of_session_types_is_the_same_whatever_is_asked() {
        for argument in [ArgValue::Int(9_999), ArgValue::Text("x".into())] {
            let form = Some(session_type_config::form());
            assert_eq!(result("session_type_config", &[Some(argument)]), form);
        }
    }
}
