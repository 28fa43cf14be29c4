//! What the backend is asked.

use opentera::backend::{self, BackendRequest, SessionEvent};
use opentera::local_time;
use opentera::member::{Member, Members};
use opentera::rpc::{Action, Dispatched, MethodCall, StartTarget};
use opentera::session::IdSession;
use serde_json::Value;

use crate::recording::{each_once, kind_of, members, scenarios, service};

#[test]
fn every_request_to_the_backend_is_built_alike() {
    let (mut requests, mut with_doubles) = (0, 0);
    for scenario in scenarios() {
        let calls: Vec<MethodCall> = scenario
            .calls
            .iter()
            .filter_map(|call| match call.request().dispatch() {
                Dispatched::Call(call) => Some(call),
                Dispatched::Result(_) => None,
            })
            .collect();
        for asked in scenario
            .events
            .iter()
            .filter(|event| event.is_asked_by_service())
        {
            let (_, path) = asked.text("/url").split_at("https://127.0.0.1:40075".len());
            let mut body = each_once(asked.field("/body"));
            with_doubles += usize::from(body != *asked.field("/body"));
            if scenario.name == "55_rpc_start_null_lists" {
                // A list that is null is an empty one for us; the reference passes it on, and the backend stumbles.
                body["session"]["session_users_uuids"] = Value::Array(Vec::new());
            }
            let is_it = |request: &BackendRequest| {
                request.path == path && request.body.as_ref().unwrap_or(&Value::Null) == &body
            };
            let built = build(&calls, &body);
            assert!(
                built.iter().any(is_it),
                "{}: {path} {body}\n{built:?}",
                scenario.name
            );
            requests += 1;
        }
    }
    assert!(requests > 110, "only {requests} requests");
    println!(
        "FIGURE recorded requests to OpenTera's backend built alike: {requests}, {with_doubles} of them without the doubles of the \
         reference"
    );
}

/// The requests that the calls may have led to, with the ids and times of the recorded one.
fn build(calls: &[MethodCall], body: &Value) -> Vec<BackendRequest> {
    let (line, session) = (&body["session_event"], &body["session"]);
    let id = |object: &Value| IdSession(object["id_session"].as_i64().unwrap());
    if line.is_object() {
        let time = line["session_event_datetime"]
            .as_str()
            .unwrap()
            .replace(' ', "T");
        let now = local_time::parse(&time).unwrap();
        return vec![backend::add_session_event(
            &service(),
            id(line),
            event(line),
            now,
        )];
    }
    if let Some(duration) = session["session_duration"].as_i64() {
        return vec![backend::complete_session(id(session), duration)];
    }
    if session.is_object() && session["id_session"] != 0 {
        return vec![backend::update_members(
            id(session),
            &members(session, "_uuids"),
        )];
    }
    let asked = calls.iter().filter_map(|call| match call {
        MethodCall::ParticipantInfo(info) => Some(backend::participant(&info.uuid)),
        MethodCall::SessionManage(Action::Start(start)) => Some(match &start.target {
            StartTarget::New(new) => backend::create_session(new, &start.members),
            StartTarget::Existing(id) => backend::read_session(*id),
        }),
        MethodCall::SessionManage(
            Action::Stop(_) | Action::Invite(_) | Action::Remove(_) | Action::InviteReply(_),
        ) => None,
    });
    asked.collect()
}

fn event(line: &Value) -> SessionEvent<'_> {
    let text = line["session_event_text"].as_str().unwrap_or_default();
    let member = |between: &str| {
        let (kind, uuid) = text.split_once(between).unwrap();
        let kind = kind_of(kind);
        Member { kind, uuid }
    };
    match line["id_session_event_type"].as_i64() {
        Some(3) => SessionEvent::Started,
        Some(4) => SessionEvent::Stopped,
        Some(12) => SessionEvent::Invited(member(": ")),
        Some(13) => SessionEvent::Removed(member(": ")),
        Some(14) => SessionEvent::Refused(member(" ")),
        other => panic!("an event of type {other:?}"),
    }
}

#[test]
fn members_of_recorded_lists_are_in_it_once() {
    let list = serde_json::json!({ "session_users": ["a", "b", "a"] });
    let expected = Members::new(vec!["a".into(), "b".into()], Vec::new(), Vec::new());
    assert_eq!(members(&list, ""), expected);
}
