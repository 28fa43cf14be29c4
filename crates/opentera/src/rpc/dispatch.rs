//! The methods that OpenTera may call: the only list of them.

use crate::proto::ArgValue;
use crate::rpc::{Action, Answer, Request, action, participant_info, session_type_config};

/// Something to carry out.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// What the backend knows of a participant.
    ParticipantInfo {
        /// The uuid of the participant, or whatever the caller took for it.
        uuid: String,
    },
    /// Something about a session.
    SessionManage(Action),
}

/// What a request comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Dispatched {
    /// Something to carry out, and to answer then.
    Call(Call),
    /// The answer.
    Answer(Answer),
}

/// Reads the one argument of a method. An error is the answer, good or bad.
pub(super) type Method = fn(&ArgValue) -> Result<Call, Answer>;

const TABLE: [(&str, Method); 3] = [
    ("session_type_config", session_type_config::parse),
    ("participant_info", participant_info::parse),
    ("session_manage", action::parse),
];

/// The names of the methods.
pub const METHODS: [&str; 3] = [TABLE[0].0, TABLE[1].0, TABLE[2].0];

impl Request {
    /// What it asks for. An unknown method is an error, so that its caller need not wait; so is everything but one argument.
    pub fn dispatch(&self) -> Dispatched {
        let method = TABLE.iter().find(|(name, _)| *name == self.method);
        let call = match (method, self.args.as_slice()) {
            (Some((_, parse)), [Some(argument)]) => parse(argument),
            (Some(_) | None, _) => Err(Answer::error()),
        };
        match call {
            Ok(call) => Dispatched::Call(call),
            Err(answer) => Dispatched::Answer(answer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dispatch(method: &str, args: &[Option<ArgValue>]) -> Dispatched {
        Request {
            topic: "t".into(),
            method: method.into(),
            id: 0,
            reply_to: None,
            args: args.to_vec(),
        }
        .dispatch()
    }

    #[test]
    fn every_method_takes_exactly_one_argument() {
        let argument = Some(ArgValue::Text("x".into()));
        let error = Dispatched::Answer(Answer::error());
        let one = [argument.clone()];
        let two = [argument.clone(), argument];
        for method in METHODS {
            assert_ne!(dispatch(method, &one), error, "{method}");
            for args in [two.as_slice(), &[], &[None]] {
                assert_eq!(dispatch(method, args), error, "{method} {args:?}");
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
            let dispatched = dispatch(method, &[Some(ArgValue::Int(1))]);
            assert_eq!(dispatched, Dispatched::Answer(Answer::error()), "{method}");
        }
    }
}
