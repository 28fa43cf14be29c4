//! Whatever clients do, in whatever order, the invariants of a session hold.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "helpers of a test stand outside its test functions"
)]

mod world;

use proptest::prelude::*;
use signaling::room::{Admission, Decider};
use world::{CLIENTS, Mode, NAMES, Operation, World};

fn client() -> impl Strategy<Value = u64> {
    0..CLIENTS
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(NAMES.as_slice())
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        2 => client().prop_map(Operation::Open),
        2 => client().prop_map(Operation::Connect),
        12 => (client(), request()).prop_map(|(who, request)| Operation::Request(who, request)),
        4 => (client(), prop::bool::weighted(0.8)).prop_map(|(who, admitted)| Operation::Decide(who, admitted)),
        1 => client().prop_map(Operation::Disconnect),
        1 => client().prop_map(Operation::Close),
        1 => client().prop_map(Operation::Overflow),
        1 => client().prop_map(Operation::Deafen),
        3 => client().prop_map(Operation::Resume),
        2 => client().prop_map(Operation::Confirm),
        1 => client().prop_map(Operation::Revoke),
        1 => (0_u64..30).prop_map(Operation::Wait),
    ]
}

fn mode() -> impl Strategy<Value = Mode> {
    let admission = prop_oneof![
        Just(Admission::Open),
        Just(Admission::Asked(Decider::Webhook)),
        Just(Admission::Asked(Decider::Host)),
    ];
    (admission, any::<bool>()).prop_map(|(admission, resumes)| Mode { admission, resumes })
}

/// Mostly one and the same, so that peers meet.
fn application() -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => Just("default"), 1 => name()]
}

/// Mostly one of two, for the same reason.
fn room() -> impl Strategy<Value = &'static str> {
    prop_oneof![2 => Just("default"), 2 => Just("r"), 1 => name()]
}

/// Requests that are mostly well formed.
fn request() -> impl Strategy<Value = String> {
    let authenticate = (application(), name(), any::<bool>()).prop_map(|(application, room, names_room)| {
        let rooms = if names_room { format!(r#","roomJoin":{{"{room}":{{"roomName":"{room}"}}}}"#) } else { String::new() };
        format!(r#"["easyrtcAuth",{{"msgType":"authenticate","msgData":{{"apiVersion":"1","applicationName":"{application}"{rooms}}}}}]"#)
    });
    let rooms = (prop::sample::select(vec!["roomJoin", "roomJoin", "roomLeave"]), room()).prop_map(|(command, room)| {
        format!(r#"["easyrtcCmd",{{"msgType":"{command}","msgData":{{"{command}":{{"{room}":{{"roomName":"{room}"}}}}}}}}]"#)
    });
    let field = name().prop_map(|room| {
        format!(r#"["easyrtcCmd",{{"msgType":"setRoomApiField","msgData":{{"setRoomApiField":{{"roomName":"{room}","field":{{"a":1}}}}}}}}]"#)
    });
    let presence = Just(
        r#"["easyrtcCmd",{"msgType":"setPresence","msgData":{"setPresence":{"show":"dnd"}}}]"#
            .to_owned(),
    );
    let plain = prop::sample::select(vec!["getRoomList", "getIceConfig", "stillAlive"])
        .prop_map(|command| format!(r#"["easyrtcCmd",{{"msgType":"{command}"}}]"#));
    let relay = name().prop_map(|target| {
        format!(r#"["easyrtcCmd",{{"msgType":"hangup","targetEasyrtcid":"{target}"}}]"#)
    });
    let message = (
        prop::sample::select(vec!["targetEasyrtcid", "targetRoom", "targetGroup", "x"]),
        name(),
    )
        .prop_map(|(target, name)| {
            format!(r#"["easyrtcMsg",{{"msgType":"m","{target}":"{name}","msgData":[1]}}]"#)
        });
    let broken = prop::sample::select(vec![
        r#"["easyrtcAuth",null]"#.to_owned(),
        r#"["easyrtcCmd"]"#.to_owned(),
        r#"["easyrtcMsg",{}]"#.to_owned(),
    ]);
    prop_oneof![3 => authenticate, 4 => rooms, 1 => field, 1 => presence, 1 => plain, 2 => relay, 2 => message, 1 => broken]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_invariants_hold_after_every_operation(
        mode in mode(),
        present in prop::collection::vec(client(), 0..5),
        operations in prop::collection::vec(operation(), 1..80),
    ) {
        let mut world = World::new(mode);
        present.into_iter().for_each(|who| world.enter(who));
        for operation in &operations {
            world.perform(operation);
        }
        world.end();
    }
}
