//! Going: disconnects, deadlines, the end of the session.

use super::*;

#[test]
fn a_peer_that_leaves_is_gone_for_everybody() {
    let mut story = Story::new();
    for who in ['A', 'B', 'C'] {
        story.joins(who);
    }
    story.input(Input::Disconnected {
        connection: connection('C'),
    });
    story.input(Input::Closed {
        connection: connection('B'),
    });
    story.tells(&[
        "A hears default-C",
        "B hears default-C",
        "A hears default-B",
    ]);
    assert_eq!(story.room.peers().count(), 1);
}

#[test]
fn a_connection_of_a_known_number_ends_the_one_before() {
    let mut story = Story::new();
    story.joins('A');
    story.joins('B');
    story.connects('B');
    story.tells(&["A hears default-B"]);
    assert_eq!(story.room.peers().count(), 1);
}

#[test]
fn a_connection_has_to_authenticate_in_time() {
    let mut story = Story::new();
    story.connects('A');
    story.joins('B');
    assert_eq!(
        story.room.poll_timeout(),
        story.now.instant.checked_add(Duration::from_secs(20))
    );
    story.passes(Duration::from_secs(19));
    story.tells(&[]);
    story.passes(Duration::from_secs(1));
    story.tells(&["A is closed: AuthenticateTimeout"]);
    assert_eq!(story.room.poll_timeout(), None);
}

#[test]
fn a_peer_that_left_has_to_authenticate_in_time_again() {
    let mut story = Story::new();
    story.joins('A');
    story.passes(Duration::from_secs(100));
    story.input(Input::Disconnected {
        connection: connection('A'),
    });
    story.passes(Duration::from_secs(20));
    story.tells(&["A is closed: AuthenticateTimeout"]);
}

#[test]
fn reconnecting_does_not_extend_the_deadline() {
    let mut story = Story::new();
    story.connects('A');
    for _ in 0..19 {
        story.passes(Duration::from_secs(1));
        story.input(Input::Disconnected {
            connection: connection('A'),
        });
        story.reconnects('A');
    }
    story.tells(&[]);
    story.passes(Duration::from_secs(1));
    story.tells(&["A is closed: AuthenticateTimeout"]);
}

#[test]
fn a_plain_server_ends_without_a_word_so_that_clients_come_back() {
    let mut story = Story::new();
    story.joins('A');
    story.room.end(story.now);
    story.drain();
    story.tells(&["A is closed: SessionEnded"]);
}

#[test]
fn at_the_end_of_a_session_peers_are_told_and_everybody_is_closed() {
    let mut story = Story::with_rules(|rules| rules.tells_end = true);
    story.joins('A');
    story.connects('B');
    story.room.end(story.now);
    story.drain();
    story.tells(&[
        "A hears SERVER_SHUTDOWN",
        "A is disconnected",
        "A is closed: SessionEnded",
        "B is closed: SessionEnded",
    ]);
    assert_eq!(story.room.peers().count(), 0);
    assert!(story.room.directory.is_empty() && story.room.connections.is_empty());
}

#[test]
fn nothing_is_left_when_everybody_has_gone() {
    let mut story = Story::new();
    for round in 0..100 {
        let who = char::from_u32(u32::from('A') + round % 20).unwrap();
        story.joins(who);
        story.input(Input::Closed {
            connection: connection(who),
        });
    }
    let room = &story.room;
    assert!(room.connections.is_empty() && room.timers.is_empty() && room.peers.is_empty());
    assert!(room.directory.is_empty());
}
