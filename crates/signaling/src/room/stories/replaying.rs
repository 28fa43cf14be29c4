//! What a peer is told when it resumes: what it has not received, or everything again.

use super::resuming::{resumable, token};
use super::*;

#[test]
fn what_was_not_received_is_sent_again_in_its_order_acks_included() {
    let mut story = resumable();
    story.joins('B');
    story.joins_resumable('A', 1);
    story.confirms('A', 1);
    story.hangs_up('B', 'A');
    story.commands('A', r#"{"msgType":"getRoomList"}"#);
    story.hangs_up('B', 'A');
    story.told.clear();
    story.loses('A');
    story.presents('a', Some(1), 2, 2);
    story.tells(&[
        "a is welcome, continued after 2",
        "a gets 1: rooms [(default, 2)]",
        "a (A) hears Hangup of B: nothing",
    ]);
}

#[test]
fn a_replay_is_the_same_to_the_byte() {
    let mut story = resumable();
    story.joins('B');
    story.joins_resumable('A', 1);
    story.hangs_up('B', 'A');
    let sent = story.sent.remove(&'A').unwrap();
    story.passes(Duration::from_secs(7));
    story.loses('A');
    story.presents('a', Some(1), 0, 2);
    let again = story.sent.remove(&'a').unwrap();
    let (welcome, again) = again.split_first().unwrap();
    assert!(welcome.starts_with('0'));
    // The first was the welcome of the first connection; it is not counted.
    assert_eq!(again, sent.get(1..).unwrap());
}

#[test]
fn without_a_complete_history_a_peer_is_told_everything_again() {
    let mut story = resumable();
    story.room.rules.outbox.packets = 3;
    story.joins('B');
    story.joins_resumable('A', 1);
    story.loses('A');
    for _ in 0..3 {
        story.hangs_up('B', 'A');
    }
    story.told.clear();
    story.presents('a', Some(1), 1, 2);
    story.tells(&[
        "a is welcome, resynced",
        "a (A) hears of all: default=BA",
        r#"a (A) hears ice [{"urls":"stun:stun.example.org"}]"#,
    ]);
    // From then on it can continue again.
    story.loses('a');
    story.hangs_up('B', 'A');
    story.told.clear();
    story.presents('A', Some(2), 2, 3);
    story.tells(&[
        "A is welcome, continued after 0",
        "A hears Hangup of B: nothing",
    ]);
}

#[test]
fn a_client_that_lost_its_own_history_is_resynced() {
    let mut story = resumable();
    story.joins_resumable('A', 1);
    story.loses('A');
    let connection = connection('a');
    let pass = story.pass;
    story.input(Input::Opened { connection, pass });
    let resume = ResumeAsked {
        token: Some(token(1)),
        received: 1,
        is_complete: false,
        issued: IssuedToken {
            token: ResumeToken::new("t"),
            hash: token(2),
        },
    };
    story.input(Input::Connected {
        connection,
        fresh: fresh('a'),
        resume: Some(Box::new(resume)),
    });
    assert_eq!(story.told.first().unwrap(), "a is welcome, resynced");
}

#[test]
fn a_slow_reader_is_suspended_and_resynced_the_second_time() {
    let mut story = resumable();
    story.joins_resumable('A', 1);
    let overflows = |who: char| Input::QueueFull {
        connection: connection(who),
    };
    story.input(overflows('A'));
    story.presents('a', Some(1), 1, 2);
    story.tells(&["a is welcome, continued after 1"]);
    story.input(overflows('a'));
    story.presents('A', Some(2), 1, 3);
    assert_eq!(story.told.first().unwrap(), "A is welcome, resynced");
    story.told.clear();
    // In a row: what it confirms in between counts.
    story.input(overflows('A'));
    story.presents('a', Some(3), 2, 4);
    story.confirms('a', 2);
    story.input(overflows('a'));
    story.presents('A', Some(4), 2, 5);
    story.tells(&[
        "a is welcome, continued after 0",
        "A is welcome, continued after 0",
    ]);
}

#[test]
fn a_client_is_told_what_was_received_of_it() {
    let mut story = resumable();
    story.joins_resumable('A', 1);
    story.passes(Duration::from_secs(1));
    story.tells(&[]);
    story.passes(Duration::from_secs(1));
    story.tells(&["A hears that 1 were received"]);
    for _ in 0..32 {
        story.input(Input::Ignored {
            connection: connection('A'),
        });
    }
    story.tells(&["A hears that 33 were received"]);
    story.passes(Duration::from_secs(10));
    story.tells(&[]);
    // A resumption says it as well.
    story.input(Input::Ignored {
        connection: connection('A'),
    });
    story.loses('A');
    story.presents('a', Some(1), 1, 2);
    story.tells(&["a is welcome, continued after 34"]);
    story.passes(Duration::from_secs(10));
    story.tells(&[]);
}

#[test]
fn ice_servers_are_renewed_while_a_peer_is_away() {
    let mut story = resumable();
    story.room.rules.ice_renewal = Some(Duration::from_secs(20));
    story.joins_resumable('A', 1);
    story.loses('A');
    story.passes(Duration::from_secs(20));
    story.input(Input::IceServers {
        peer: PeerId::first_for_tests(),
        ice_servers: Json::parse("[1]").unwrap(),
    });
    story.tells(&["ICE servers are wanted"]);
    story.presents('a', Some(1), 1, 2);
    story.tells(&["a is welcome, continued after 1", "a (A) hears ice [1]"]);
}
