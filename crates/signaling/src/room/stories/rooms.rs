//! Rooms, presence and published fields.

use super::*;

#[test]
fn an_api_field_replaces_the_last_one_and_newcomers_get_it() {
    let mut story = Story::new();
    story.joins('A');
    story.joins('B');
    let set = |field: &str| {
        format!(
            r#"{{"msgType":"setRoomApiField","msgData":{{"setRoomApiField":{{"roomName":"default","field":{field}}}}}}}"#
        )
    };
    story.commands('A', &set(r#"{"m":1}"#));
    story.tells(&[
        r#"B hears default+A{"m":1}"#,
        r#"A gets 1: updated default+A{"m":1}"#,
    ]);
    story.commands('A', &set("{}"));
    story.tells(&["B hears default+A", "A gets 1: updated default+A"]);
    story.commands('A', &set("[]").replace(r#""default""#, r#""elsewhere""#));
    story.tells(&["A gets 1: MSG_REJECT_BAD_ROOM"]);
}

#[test]
fn presence_is_answered_before_the_others_hear_of_it() {
    let mut story = Story::new();
    story.joins('A');
    story.joins('B');
    story.commands(
        'A',
        r#"{"msgType":"setPresence","msgData":{"setPresence":{"show":"dnd"}}}"#,
    );
    story.tells(&["A gets 1: updated default+A", "B hears default+A"]);
}

#[test]
fn rooms_are_joined_listed_and_left() {
    let mut story = Story::new();
    story.joins('A');
    story.joins('B');
    let join = r#"{"msgType":"roomJoin","msgData":{"roomJoin":{"r":{"roomName":"r"}}}}"#;
    story.commands('A', join);
    story.commands('B', join);
    story.tells(&[
        "A gets 1: joined r=A",
        "A hears r+B",
        "B gets 1: joined r=AB",
    ]);
    story.commands('A', r#"{"msgType":"getRoomList"}"#);
    story.tells(&["A gets 1: rooms [(default, 2), (r, 2)]"]);
    let leave = r#"{"msgType":"roomLeave","msgData":{"roomLeave":{"r":{"roomName":"r"},"never":{"roomName":"never"}}}}"#;
    story.commands('A', leave);
    story.tells(&["B hears r-A", "A gets 1: left [r, never]"]);
    story.commands('B', leave);
    story.commands('B', r#"{"msgType":"getRoomList"}"#);
    story.tells(&[
        "B gets 1: left [r, never]",
        "B gets 1: rooms [(default, 2)]",
    ]);
}

#[test]
fn a_room_too_many_is_refused_and_nothing_is_joined() {
    let mut story = Story::new();
    story.joins('A');
    story.joins('B');
    story.commands('A', r#"{"msgType":"roomJoin","msgData":{"roomJoin":{"r":{"roomName":"r"},"s":{"roomName":"s"}}}}"#);
    story.commands('A', r#"{"msgType":"getRoomList"}"#);
    story.tells(&[
        "A gets 1: MSG_REJECT_BAD_ROOM",
        "A gets 1: rooms [(default, 2)]",
    ]);
}
