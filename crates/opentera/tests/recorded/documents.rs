//! The documents of sessions that callers get, and how long sessions lasted.

use opentera::member::MemberKind;
use opentera::python_json;
use opentera::rpc::{MethodResult, RpcReply, SessionOutcome};
use opentera::session::{MemberLinks, SessionRecord};
use serde_json::Value;

use crate::recording::{Recorded, Scenario, each_once, members, scenarios};

#[test]
fn every_document_of_a_session_is_the_recorded_one() {
    let (mut started, mut others, mut with_doubles) = (0, 0, 0);
    for scenario in scenarios() {
        for call in &scenario.calls {
            let document = call.field("/reply/json/return_value/session");
            let outcome = match call.text("/reply/json/return_value/status") {
                "started" => SessionOutcome::Started,
                "stopped" => SessionOutcome::Stopped,
                "invited" => SessionOutcome::Invited,
                "removed" => SessionOutcome::Removed,
                "OK" => SessionOutcome::Replied,
                _ => continue,
            };
            let answered = if outcome == SessionOutcome::Stopped {
                document.as_object().unwrap().clone()
            } else if outcome == SessionOutcome::Started {
                started += 1;
                start(scenario, document).document()
            } else {
                others += 1;
                session(document, document).document()
            };
            let reply = RpcReply::new(&call.request(), MethodResult::session(outcome, answered));
            let recorded = call.field("/reply/json");
            let expected = each_once(recorded);
            with_doubles += usize::from(expected != *recorded);
            assert_eq!(
                reply.to_json(),
                python_json::to_text(&expected),
                "{}",
                scenario.name
            );
            // The writer itself is compared with what stood on the wire.
            assert_eq!(python_json::to_text(recorded), call.text("/reply/raw_text"));
        }
    }
    assert!(
        started > 20 && others > 10,
        "{started} started, {others} others"
    );
    println!(
        "FIGURE recorded documents of sessions built alike: {started} of a start, {others} of later calls; {with_doubles} of them \
         without the doubles of the reference"
    );
}

/// A session made of what the backend said of it, with the key and the links of its document.
fn session(stored: &Value, document: &Value) -> SessionRecord {
    let url = |kind: MemberKind| document[format!("session_url_{}s", kind.as_str())].as_str();
    let links = MemberLinks::new(|kind| url(kind).unwrap().into());
    let key = document["session_key"].as_str().unwrap();
    let stored = stored.as_object().unwrap().clone();
    SessionRecord::new(stored, members(document, ""), key, &links).unwrap()
}

/// A session that started: the last that the backend said of it before it stored its start, and that.
fn start(scenario: &Scenario, document: &Value) -> SessionRecord {
    let asked = scenario
        .events
        .iter()
        .filter(|event| event.is_asked_by_service());
    let start = document["session_events"]
        .as_array()
        .unwrap()
        .last()
        .unwrap();
    let is_start = |event: &&Recorded| {
        event.field("/resp_body/0/id_session_event") == &start["id_session_event"]
    };
    let before = asked.clone().take_while(|event| !is_start(event));
    let is_session =
        |event: &&Recorded| event.field("/resp_body/0/session_uuid") == &document["session_uuid"];
    let stored = before.filter(is_session).last().unwrap();
    let mut session = session(stored.field("/resp_body/0"), document);
    let event = asked.clone().find(is_start).unwrap();
    session.add_event(event.field("/resp_body/0").as_object().unwrap().clone());
    session
}

#[test]
fn every_duration_is_the_recorded_one() {
    let mut durations = 0;
    for scenario in scenarios() {
        let asked: Vec<_> = scenario
            .events
            .iter()
            .filter(|event| event.is_asked_by_service())
            .collect();
        for completed in asked
            .iter()
            .filter(|event| event.field("/body/session/session_status") == 2)
        {
            let id = completed.field("/body/session/id_session");
            let document = scenario
                .calls
                .iter()
                .map(|call| call.field("/reply/json/return_value/session"))
                .rfind(|document| {
                    document["id_session"] == *id && document["session_key"].is_string()
                });
            let Some(document) = document else {
                continue;
            };
            let now = opentera::local_time::parse(completed.text("/t")).unwrap();
            let recorded = completed.field("/body/session/session_duration");
            let duration = session(document, document).duration_s(now);
            assert_eq!(Some(duration), recorded.as_i64(), "{}", scenario.name);
            durations += 1;
        }
    }
    assert!(durations > 5, "only {durations} durations");
}
