//! Calls and the replies to them.

use std::collections::BTreeSet;

use opentera::proto::{ArgValue, Message, RpcMessage};
use opentera::rpc::{
    Action, DecodeError, Dispatched, Failure, MethodCall, MethodResult, RpcReply, RpcRequest,
};
use serde_json::{Map, Value};

use crate::recording::{Recorded, scenarios};

/// Replies that differ on purpose.
pub(crate) const DIFFERENT: [(&str, &str); 4] = [
    (
        "52_rpc_unknown_method",
        "answered Error at once; the reference lets the caller wait",
    ),
    (
        "56_rpc_valid_utf8_no_timestamp",
        "understood; the reference stumbles over bytes that happen to be text",
    ),
    (
        "56_rpc_empty_payload",
        "not published, for want of a channel; the reference publishes it on the one without a name",
    ),
    ("56_rpc_empty_reply_to", "not published, as above"),
];

#[test]
fn every_call_is_decoded_to_what_was_recorded() {
    let mut calls = 0;
    for scenario in scenarios() {
        for call in &scenario.calls {
            let name = &scenario.name;
            let bytes = call.bytes("/raw_hex");
            let message = RpcMessage::decode(bytes.as_slice()).unwrap();
            assert_eq!(message.encode_to_vec(), bytes, "{name}");
            let request = call.request();
            assert_eq!(request.method, call.text("/method"), "{name}");
            assert_eq!(request.topic, call.text("/topic"), "{name}");
            let reply_to = request.reply_to.as_deref().unwrap_or_default();
            assert_eq!(reply_to, call.text("/reply_to"), "{name}");
            let args = call.field("/args").as_array().unwrap();
            assert_eq!(request.args.len(), args.len(), "{name}");
            for (arg, recorded) in request.args.iter().zip(args) {
                assert!(is_recorded(arg.as_ref(), recorded), "{name}: {arg:?}");
            }
            calls += 1;
        }
    }
    println!("FIGURE {calls} recorded calls of OpenTera decoded");
}

fn is_recorded(arg: Option<&ArgValue>, recorded: &Value) -> bool {
    let Some(arg) = arg else {
        return recorded.as_object().is_some_and(Map::is_empty);
    };
    match arg {
        ArgValue::Text(text) => recorded["string_value"] == text.as_str(),
        ArgValue::Int(number) => recorded["int_value"].as_str() == Some(&number.to_string()),
        ArgValue::Bool(flag) => recorded["bool_value"] == *flag,
        ArgValue::Bytes(_) => recorded["bytes_value"].is_string(),
        ArgValue::Double(_) | ArgValue::Float(_) | ArgValue::Uint(_) => false,
    }
}

#[test]
fn bytes_that_were_no_request_are_none() {
    let scenarios = scenarios();
    let garbage = scenarios
        .iter()
        .flat_map(|scenario| &scenario.events)
        .filter(|event| event.text("/channel") == "service.VideoRehabService.rpc")
        .filter(|event| event.text("/decoded/_type") == "unknown");
    let decoded: Vec<_> = garbage
        .map(|event| RpcRequest::decode("t", &event.bytes("/hex")))
        .collect();
    assert_eq!(decoded, [Err(DecodeError::NotARequest(5))]);
}

#[test]
fn every_reply_that_needs_no_backend_is_the_recorded_one() {
    let mut different = BTreeSet::new();
    let (mut same, mut carried_out) = (0, 0);
    for scenario in scenarios() {
        for call in &scenario.calls {
            let request = call.request();
            let recorded = call.text("/reply/raw_text");
            let answer = match request.dispatch() {
                Dispatched::Result(answer) => answer,
                Dispatched::Call(made) => {
                    carried_out += 1;
                    let Some(answer) = answer_without_session(&made, call) else {
                        continue;
                    };
                    answer
                }
            };
            let reply = RpcReply::new(&request, answer);
            if reply.to_json() == recorded && reply.publish().is_some() {
                same += 1;
            } else {
                let (name, reply) = (&scenario.name, reply.to_json());
                let is_meant = DIFFERENT.iter().any(|(different, _)| different == name);
                assert!(is_meant, "{name}: {reply}\ninstead of: {recorded}");
                different.insert(scenario.name.clone());
            }
        }
    }
    for (name, reason) in DIFFERENT {
        assert!(
            different.contains(name),
            "{name} is said to differ: {reason}"
        );
    }
    assert!(same > 25, "only {same} replies");
    println!(
        "FIGURE recorded replies of OpenTera that need no backend: {same} the same, {} different on purpose; {carried_out} calls are \
         to be carried out",
        different.len()
    );
}

/// The answer to a call about a session that is not live, if it was recorded so; `None` if the call was carried out.
fn answer_without_session(call: &MethodCall, recorded: &Recorded) -> Option<MethodResult> {
    let reply = recorded.field("/reply/json/return_value");
    match call {
        MethodCall::ParticipantInfo(_) => {
            // The backend refuses all of them.
            Some(MethodResult::ok(Map::new().into()))
        }
        MethodCall::SessionManage(Action::Stop(_)) => (reply["error_text"]
            == Failure::NoSessionToStop.text())
        .then(|| MethodResult::failed(&Failure::NoSessionToStop)),
        MethodCall::SessionManage(
            Action::Invite(_) | Action::Remove(_) | Action::InviteReply(_),
        ) => reply.is_null().then(MethodResult::nothing),
        MethodCall::SessionManage(Action::Start(_)) => {
            assert!(reply.is_object(), "a start is answered with an object");
            None
        }
    }
}

#[test]
fn every_refusal_of_the_backend_is_answered_alike() {
    let mut refusals = 0;
    for scenario in scenarios() {
        for call in &scenario.calls {
            let text = call.text("/reply/json/return_value/error_text");
            let Some(body) = text.strip_prefix("Cannot create session: ") else {
                continue;
            };
            let failure = Failure::CannotCreateSession(secrecy::SecretString::from(body));
            let reply = RpcReply::new(&call.request(), MethodResult::failed(&failure));
            assert_eq!(reply.to_json(), call.text("/reply/raw_text"));
            refusals += 1;
        }
    }
    assert!(refusals > 4, "only {refusals} refusals");
}
