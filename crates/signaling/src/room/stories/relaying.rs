//! What peers send each other: offers, candidates, hang-ups, messages.

use super::*;

#[test]
fn an_offer_and_its_candidates_arrive_in_order_and_before_the_acks() {
    let mut story = Story::new();
    story.joins('A');
    story.joins('B');
    story.commands(
        'A',
        r#"{"msgType":"offer","targetEasyrtcid":"B","msgData":{"sdp":"v=0"}}"#,
    );
    story.commands(
        'A',
        r#"{"msgType":"candidate","targetEasyrtcid":"B","msgData":{"id":"0"}}"#,
    );
    story.commands('B', r#"{"msgType":"hangup","targetEasyrtcid":"A"}"#);
    story.tells(&[
        r#"B hears Offer of A: {"sdp":"v=0"}"#,
        "A gets 1: ack",
        r#"B hears Candidate of A: {"id":"0"}"#,
        "A gets 1: ack",
        "A hears Hangup of B: nothing",
        "B gets 1: ack",
    ]);
}

#[test]
fn a_relay_finds_only_peers_of_the_same_application() {
    let mut story = Story::new();
    story.joins('A');
    story.connects('B');
    story.authenticates('B', r#","applicationName":"other""#);
    story.told.clear();
    for target in ["B", "nobody"] {
        story.commands(
            'A',
            &format!(r#"{{"msgType":"hangup","targetEasyrtcid":"{target}"}}"#),
        );
    }
    story.commands('A', r#"{"msgType":"hangup","targetEasyrtcid":"A"}"#);
    story.tells(&[
        "A gets 1: MSG_REJECT_TARGET_EASYRTCID",
        "A gets 1: MSG_REJECT_TARGET_EASYRTCID",
        "A hears Hangup of A: nothing",
        "A gets 1: ack",
    ]);
}

#[test]
fn a_message_to_the_room_reaches_everybody_else_in_join_order() {
    let mut story = Story::new();
    for who in ['C', 'A', 'B'] {
        story.joins(who);
    }
    story.messages(
        'A',
        r#"{"msgType":"Chrono","targetRoom":"default","msgData":null}"#,
    );
    story.tells(&[
        r#"C hears "Chrono" of A in default: null"#,
        r#"B hears "Chrono" of A in default: null"#,
        "A gets 1: ack",
    ]);
}

#[test]
fn who_a_message_may_be_for() {
    let mut story = Story::new();
    story.joins('A');
    story.joins('B');
    for (targets, expected) in [
        (r#""targetEasyrtcid":"A""#, "MSG_REJECT_TARGET_EASYRTCID"),
        (r#""targetEasyrtcid":"X""#, "MSG_REJECT_GEN_FAIL"),
        (
            r#""targetEasyrtcid":"B","targetGroup":"g""#,
            "MSG_REJECT_TARGET_GROUP",
        ),
        (
            r#""targetEasyrtcid":"B","targetRoom":"r""#,
            "MSG_REJECT_TARGET_ROOM",
        ),
        (r#""targetRoom":"r""#, "MSG_REJECT_TARGET_ROOM"),
        (r#""targetGroup":"g""#, "MSG_REJECT_TARGET_GROUP"),
        (r#""targetRoom":"default","targetGroup":"g""#, "ack"),
        (r#""msgData":1"#, "MSG_REJECT_TARGET_EASYRTCID"),
    ] {
        story.messages('A', &format!(r#"{{"msgType":"x",{targets}}}"#));
        story.tells(&[&format!("A gets 1: {expected}")]);
    }
    story.messages(
        'A',
        r#"{"msgType":"x","targetEasyrtcid":"B","targetRoom":"default"}"#,
    );
    story.tells(&[
        r#"B hears "x" of A to B in default: nothing"#,
        "A gets 1: ack",
    ]);
}

#[test]
fn requests_without_an_ack_are_ignored() {
    let mut story = Story::new();
    story.joins('A');
    story.joins('B');
    story.sends(
        'A',
        r#"2["easyrtcMsg",{"msgType":"x","targetRoom":"default"}]"#,
    );
    story.sends(
        'A',
        r#"21["easyrtcMsg",{"msgType":"x","targetRoom":"default"},"more"]"#,
    );
    story.sends('A', r#"21["somethingElse",{}]"#);
    story.tells(&[]);
}
