//! Coming in: what a newcomer and the others learn, and who is refused.

use super::*;

#[test]
fn a_newcomer_learns_who_is_there_and_the_others_hear_of_it_twice() {
    let mut story = Story::new();
    story.connects('A');
    story.authenticates('A', r#","username":"Ann""#);
    story.tells(&["A gets 7: token of default default=A"]);
    story.connects('B');
    story.authenticates('B', "");
    story.tells(&[
        "A hears default+B",
        "B gets 7: token of default default=AB",
        "A hears default+B",
    ]);
}

#[test]
fn others_hear_once_per_room_and_then_of_all_rooms_together() {
    let mut story = Story::new();
    let rooms = r#","roomJoin":{"r":{"roomName":"r"},"s":{"roomName":"s"}}"#;
    story.connects('A');
    story.authenticates('A', rooms);
    story.connects('B');
    story.told.clear();
    story.authenticates('B', rooms);
    story.tells(&[
        "A hears r+B",
        "A hears s+B",
        "B gets 7: token of default r=AB s=AB",
        "A hears r+B s+B",
    ]);
}

#[test]
fn names_of_javascript_built_ins_are_ordinary_names() {
    let mut story = Story::new();
    for who in ['A', 'B'] {
        story.connects(who);
        story.authenticates(
            who,
            r#","applicationName":"constructor","roomJoin":{"__proto__":{"roomName":"__proto__"}}"#,
        );
    }
    story.tells(&[
        "A gets 7: token of constructor __proto__=A",
        "A hears __proto__+B",
        "B gets 7: token of constructor __proto__=AB",
        "A hears __proto__+B",
    ]);
}

#[test]
fn a_full_session_refuses_and_leaves_nothing_behind() {
    let mut story = Story::with_rules(|rules| rules.peers = 1);
    story.joins('A');
    story.connects('B');
    story.authenticates('B', "");
    story.tells(&["B gets 7: LOGIN_GEN_FAIL", "B is disconnected"]);
    assert_eq!(story.room.peers().count(), 1);

    // A place becomes free; a full session does not refuse an update of somebody who is in it.
    story.authenticates('A', r#","username":"Ann""#);
    story.input(Input::Closed {
        connection: connection('A'),
    });
    story.tells(&["A gets 7: token of default default=A"]);
    story.connects('B');
    story.authenticates('B', "");
    story.tells(&["B gets 7: token of default default=B"]);
}

#[test]
fn a_refused_client_is_disconnected_after_its_answer() {
    let mut story = Story::new();
    story.joins('A');
    story.connects('B');
    story.sends('B', r#"27["easyrtcAuth",null]"#);
    story.tells(&["B gets 7: LOGIN_BAD_AUTH", "B is disconnected"]);
    story.connects('C');
    story.sends('C', r#"2["easyrtcAuth",{"msgType":"authenticate"}]"#);
    story.tells(&["C is disconnected"]);
}

#[test]
fn a_client_that_goes_on_after_it_was_refused_is_closed() {
    let mut story = Story::new();
    story.connects('A');
    story.sends('A', r#"27["easyrtcAuth",null]"#);
    story.authenticates('A', "");
    story.tells(&[
        "A gets 7: LOGIN_BAD_AUTH",
        "A is disconnected",
        "A is closed: NotConnected",
    ]);
}

#[test]
fn a_second_authenticate_updates_the_peer() {
    let mut story = Story::new();
    story.joins('A');
    story.joins('B');
    story.authenticates('B', r#","username":"Ben","setPresence":{"show":"away"}"#);
    story.tells(&[
        r#"A hears default+B"Ben""#,
        "B gets 7: token of default default=AB",
        r#"A hears default+B"Ben""#,
    ]);
    story.commands('B', r#"{"msgType":"hangup","targetEasyrtcid":"A"}"#);
    story.tells(&["A hears Hangup of B: nothing", "B gets 1: ack"]);
}

#[test]
fn a_second_authenticate_without_rooms_does_not_ask_for_one_room_too_many() {
    let mut story = Story::new();
    story.connects('A');
    story.authenticates(
        'A',
        r#","roomJoin":{"r":{"roomName":"r"},"s":{"roomName":"s"}}"#,
    );
    story.authenticates('A', r#","username":"Ann""#);
    story.authenticates('A', r#","roomJoin":{"t":{"roomName":"t"}}"#);
    story.tells(&[
        "A gets 7: token of default r=A s=A",
        "A gets 7: token of default r=A s=A",
        "A gets 7: LOGIN_BAD_ROOM",
        "A is disconnected",
    ]);
}

#[test]
fn a_bad_second_authenticate_disconnects_the_peer() {
    let mut story = Story::new();
    story.joins('A');
    story.joins('B');
    story.authenticates('B', r#","username":7"#);
    story.tells(&[
        "B gets 7: MSG_REJECT_BAD_STRUCTURE",
        "A hears default-B",
        "B is disconnected",
    ]);
}

#[test]
fn another_application_takes_the_peer_along() {
    let mut story = Story::new();
    story.joins('A');
    story.joins('B');
    story.authenticates('B', r#","applicationName":"other""#);
    story.tells(&["A hears default-B", "B gets 7: token of other default=B"]);
}

#[test]
fn before_authenticate_nothing_is_answered() {
    let mut story = Story::new();
    story.connects('A');
    story.commands('A', r#"{"msgType":"getRoomList"}"#);
    story.messages('A', r#"{"msgType":"x","targetRoom":"default"}"#);
    story.tells(&[]);
}

#[test]
fn what_the_wire_carries() {
    let mut story = Story::new();
    story.joins('A');
    story.connects('B');
    let request = r#"27["easyrtcAuth",{"msgType":"authenticate","msgData":{"apiVersion":"1"}}]"#;
    let socket = story.sockets.get_mut(&'B').unwrap();
    let Ok(Incoming::Event {
        args,
        ack,
        attachments,
    }) = socket.receive_text(request)
    else {
        panic!("not an event");
    };
    let request = Request::parse(&args, ack, attachments).unwrap();
    story.room.handle_input(
        Input::Requested {
            connection: connection('B'),
            request,
        },
        story.now,
    );
    let mut wire = Vec::new();
    while let Some(Effect::Send { to, packet }) = story.room.poll_effect() {
        wire.push(format!("{} {}", name(to), packet.encode().text));
    }
    assert_eq!(
        wire,
        [
            r#"A 20["easyrtcCmd",{"msgData":{"roomData":{"default":{"roomName":"default","roomStatus":"update","clientListDelta":{"updateClient":{"B":{"easyrtcid":"B","roomJoinTime":1000,"presence":{"show":"chat","status":null}}}}}}},"easyrtcid":"A","msgType":"roomData","serverTime":1000}]"#,
            r#"B 37[{"msgType":"token","msgData":{"roomData":{"default":{"roomName":"default","roomStatus":"join","clientList":{"A":{"easyrtcid":"A","roomJoinTime":1000,"presence":{"show":"chat","status":null}},"B":{"easyrtcid":"B","roomJoinTime":1000,"presence":{"show":"chat","status":null}}}}},"application":{"applicationName":"default"},"easyrtcid":"B","iceConfig":{"iceServers":[{"urls":"stun:stun.example.org"}]},"serverTime":1000}}]"#,
            r#"A 21["easyrtcCmd",{"msgData":{"roomData":{"default":{"roomName":"default","roomStatus":"update","clientListDelta":{"updateClient":{"B":{"easyrtcid":"B","roomJoinTime":1000,"presence":{"show":"chat","status":null}}}}}}},"easyrtcid":"A","msgType":"roomData","serverTime":1000}]"#,
        ]
    );
}

#[test]
fn a_peer_gets_ice_servers_of_its_own_and_hears_of_others() {
    let mut story = Story::with_rules(|rules| rules.ice_renewal = Some(Duration::from_secs(60)));
    let first = PeerId::first_for_tests();
    let issued = |servers: &str| Input::IceServers {
        peer: first,
        ice_servers: Json::parse(servers).unwrap(),
    };
    story.connects('A');
    story.tells(&["ICE servers are wanted"]);
    story.input(issued(r#"[{"urls":"turn:a"}]"#));
    story.tells(&[]);
    story.authenticates('A', "");
    story.told.clear();
    story.commands('A', r#"{"msgType":"getIceConfig"}"#);
    story.tells(&[r#"A gets 1: ice [{"urls":"turn:a"}]"#]);
    story.joins('B');
    story.passes(Duration::from_secs(59));
    story.tells(&[]);
    story.passes(Duration::from_secs(1));
    story.tells(&["ICE servers are wanted", "ICE servers are wanted"]);
    story.input(issued(r#"[{"urls":"turn:b"}]"#));
    story.tells(&[r#"A hears ice [{"urls":"turn:b"}]"#]);
    story.commands('B', r#"{"msgType":"getIceConfig"}"#);
    story.tells(&[r#"B gets 1: ice [{"urls":"stun:stun.example.org"}]"#]);
    story.passes(Duration::from_secs(60));
    story.tells(&["ICE servers are wanted", "ICE servers are wanted"]);
}
