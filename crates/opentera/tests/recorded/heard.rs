//! What is heard of the user manager, and what the log gets.

use opentera::log;
use opentera::presence::{self, Change, PresenceChange};
use opentera::proto::{LogEvent, LogLevel, LoginEvent};
use opentera::topic;
use serde_json::Value;

use crate::recording::{kind_of, scenarios};

#[test]
fn everybody_who_came_or_went_is_noticed() {
    let mut noticed = 0;
    for scenario in scenarios() {
        let told = scenario.events.iter().filter(|event| event.is_published());
        for event in told.filter(|event| event.text("/channel") == topic::USER_MANAGER_EVENTS) {
            let events = event.field("/decoded/events").as_array().unwrap();
            let expected: Vec<_> = events.iter().filter_map(recorded_presence).collect();
            assert_eq!(
                presence::decode(&event.bytes("/hex")),
                expected,
                "{}",
                scenario.name
            );
            noticed += expected.len();
        }
    }
    assert!(noticed > 10, "only {noticed}");
}

fn recorded_presence(event: &Value) -> Option<PresenceChange> {
    let (name, change) = event["type"].as_str()?.split_once('_')?;
    let change = match change {
        "CONNECTED" => Change::Connected,
        "DISCONNECTED" => Change::Disconnected,
        _ => return None,
    };
    let kind = kind_of(name);
    let uuid = event[format!("{}_uuid", kind.as_str())]
        .as_str()?
        .to_owned();
    Some(PresenceChange { kind, uuid, change })
}

#[test]
fn every_entry_of_the_log_is_built_alike() {
    let (mut lines, mut logins) = (0, 0);
    for scenario in scenarios() {
        for pushed in scenario
            .events
            .iter()
            .filter(|event| !event.text("/key").is_empty())
        {
            let push = if let Some((event, now)) = pushed.event::<LogEvent>() {
                lines += 1;
                log::entry(event.level(), &event.sender, &event.message, now)
            } else {
                logins += 1;
                let (event, now) = pushed.event::<LoginEvent>().unwrap();
                let head = event.log_header.clone().unwrap();
                log::login(
                    LogLevel::try_from(head.level).unwrap(),
                    &head.sender,
                    event,
                    now,
                )
            };
            assert_eq!(push.list, pushed.text("/key"), "{}", scenario.name);
            assert_eq!(push.payload, pushed.bytes("/hex"), "{}", scenario.name);
        }
    }
    assert!(lines > 200 && logins > 0, "{lines} lines, {logins} logins");
}
