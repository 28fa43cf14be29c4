//! A peer outlives its connection: it is suspended, and resumes on another connection, which may take over from its old
//! one.

use super::*;

const GRACE: Duration = Duration::from_secs(30);

/// A session in which clients that ask for it can resume.
pub(super) fn resumable() -> Story {
    Story::with_rules(|rules| rules.grace = GRACE)
}

/// The token of that number.
pub(super) fn token(number: u8) -> TokenHash {
    TokenHash([number; 32])
}

impl Story {
    /// Opens and connects somebody who asks to be resumable, may present a token, and gets the token `issued`.
    pub(super) fn presents(&mut self, who: char, presented: Option<u8>, received: u32, issued: u8) {
        let mut socket = Socket::new(EngineVersion::V3);
        socket.open();
        self.sockets.insert(who, socket);
        let pass = self.pass;
        let connection = connection(who);
        self.input(Input::Opened { connection, pass });
        let resume = ResumeAsked {
            token: presented.map(token),
            received,
            is_complete: true,
            issued: IssuedToken {
                token: ResumeToken::new("t"),
                hash: token(issued),
            },
        };
        self.input(Input::Connected {
            connection,
            fresh: fresh(who),
            resume: Some(Box::new(resume)),
        });
    }

    /// Lets somebody in who can resume with the token `issued`, and forgets what was told of it.
    pub(super) fn joins_resumable(&mut self, who: char, issued: u8) {
        self.presents(who, None, 0, issued);
        self.authenticates(who, "");
        self.told.clear();
    }

    pub(super) fn loses(&mut self, who: char) {
        let connection = connection(who);
        self.input(Input::Closed { connection });
    }

    pub(super) fn confirms(&mut self, who: char, count: u32) {
        let connection = connection(who);
        self.input(Input::Received { connection, count });
    }

    pub(super) fn hangs_up(&mut self, who: char, target: char) {
        self.commands(
            who,
            &format!(r#"{{"msgType":"hangup","targetEasyrtcid":"{target}"}}"#),
        );
    }
}

#[test]
fn a_new_peer_that_asks_is_offered_a_token() {
    let mut story = resumable();
    story.presents('A', None, 0, 1);
    story.tells(&["A is welcome, with an offer"]);
    let mut story = Story::new();
    story.presents('A', None, 0, 1);
    // Without grace nobody can resume, so nothing is offered.
    story.tells(&[]);
}

#[test]
fn a_lost_connection_suspends_its_peer_and_nobody_hears_of_it() {
    let mut story = resumable();
    story.joins('B');
    story.joins_resumable('A', 1);
    story.loses('A');
    story.tells(&[]);
    story.hangs_up('B', 'A');
    story.tells(&["B gets 1: ack"]);
    assert_eq!(story.room.peers().count(), 2);
    // A got the token before, and nothing else.
    story.presents('a', Some(1), 1, 2);
    story.tells(&[
        "a is welcome, continued after 1",
        "a (A) hears Hangup of B: nothing",
    ]);
    story.hangs_up('a', 'B');
    story.tells(&["B hears Hangup of A: nothing", "a gets 1: ack"]);
}

#[test]
fn a_suspended_peer_leaves_when_its_grace_ends() {
    let mut story = resumable();
    story.joins('B');
    story.joins_resumable('A', 1);
    story.loses('A');
    story.passes(GRACE - Duration::from_secs(1));
    story.tells(&[]);
    story.passes(Duration::from_secs(1));
    story.tells(&["B hears default-A"]);
    // Its token is unknown from now on.
    story.presents('a', Some(1), 1, 2);
    story.tells(&["a is welcome, with an offer"]);
}

#[test]
fn a_new_connection_takes_over_from_one_that_seems_open() {
    let mut story = resumable();
    story.joins_resumable('A', 1);
    story.presents('a', Some(1), 1, 2);
    story.tells(&["A is closed: TakenOver", "a is welcome, continued after 1"]);
    // What still comes from the old one is ignored, its end as well.
    story.hangs_up('A', 'A');
    story.input(Input::Disconnected {
        connection: connection('A'),
    });
    story.reconnects('A');
    story.loses('A');
    story.tells(&[]);
    story.commands('a', r#"{"msgType":"getRoomList"}"#);
    story.tells(&["a gets 1: rooms [(default, 1)]"]);
}

#[test]
fn a_guest_is_never_suspended_but_may_be_taken_over_within_its_deadline() {
    let mut story = resumable();
    story.presents('A', None, 0, 1);
    story.passes(Duration::from_secs(15));
    story.presents('a', Some(1), 0, 2);
    story.told.clear();
    story.loses('A');
    story.passes(Duration::from_secs(5));
    story.tells(&["a is closed: AuthenticateTimeout"]);
    story.presents('B', None, 0, 3);
    story.loses('B');
    story.presents('b', Some(3), 0, 4);
    story.told.remove(0);
    story.tells(&["b is welcome, with an offer"]);
}

#[test]
fn a_token_is_good_only_with_the_pass_of_its_peer() {
    let mut story = resumable();
    story.joins_resumable('A', 1);
    story.loses('A');
    story.pass = Role::User.into();
    story.presents('a', Some(1), 1, 2);
    story.tells(&["a is welcome, with an offer"]);
    story.pass = Role::Participant.into();
    story.presents('b', Some(1), 1, 3);
    story.tells(&["b is welcome, continued after 1"]);
}

#[test]
fn the_token_presented_last_and_the_newest_are_good() {
    let mut story = resumable();
    story.joins_resumable('A', 1);
    story.presents('B', Some(1), 1, 2);
    // The answer was lost: the old token still works, and the one that was never presented dies.
    story.presents('C', Some(1), 1, 3);
    story.told.clear();
    story.presents('D', Some(2), 1, 4);
    story.tells(&["D is welcome, with an offer"]);
    story.presents('E', Some(3), 1, 5);
    story.tells(&["C is closed: TakenOver", "E is welcome, continued after 1"]);
    // What confirms anything has the newest token, so the older one ends.
    story.confirms('E', 1);
    story.presents('F', Some(3), 1, 6);
    story.tells(&["F is welcome, with an offer"]);
    story.presents('G', Some(5), 1, 7);
    story.tells(&["E is closed: TakenOver", "G is welcome, continued after 1"]);
}

#[test]
fn who_leaves_on_purpose_is_not_suspended() {
    let mut story = resumable();
    story.joins('B');
    story.joins_resumable('A', 1);
    story.input(Input::Disconnected {
        connection: connection('A'),
    });
    story.tells(&["B hears default-A"]);
    story.joins_resumable('C', 2);
    story.messages('C', "null");
    story.sends('C', r#"27["easyrtcAuth",null]"#);
    story.told.clear();
    story.presents('c', Some(2), 2, 3);
    story.tells(&["c is welcome, with an offer"]);
}

#[test]
fn a_revoked_invitation_ends_suspended_peers_too() {
    let mut story = resumable();
    story.joins('B');
    let invitation = InvitationId(1);
    story.pass.invitation = Some(invitation);
    story.joins_resumable('A', 1);
    story.loses('A');
    story.input(Input::Revoked { invitation });
    story.tells(&["B hears default-A"]);
    // The same client with another invitation does not find its peer any more.
    story.pass.invitation = Some(InvitationId(2));
    story.presents('a', Some(1), 1, 2);
    story.tells(&["a is welcome, with an offer"]);
}

#[test]
fn in_a_full_session_the_longest_suspended_peer_gives_way() {
    let mut story = resumable();
    story.room.rules.peers = 3;
    story.joins_resumable('A', 1);
    story.joins_resumable('B', 2);
    story.joins('C');
    story.loses('B');
    story.passes(Duration::from_secs(1));
    story.loses('A');
    story.connects('D');
    story.authenticates('D', "");
    story.tells(&[
        "C hears default-B",
        "C hears default+D",
        "D gets 7: token of default default=ACD",
        "C hears default+D",
    ]);
    story.presents('a', Some(1), 5, 3);
    story.tells(&[
        "a is welcome, continued after 1",
        "a (A) hears default-B",
        "a (A) hears default+D",
        "a (A) hears default+D",
    ]);
    // Attached peers do not.
    story.connects('E');
    story.authenticates('E', "");
    story.tells(&["E gets 7: LOGIN_GEN_FAIL", "E is disconnected"]);
}

#[test]
fn nothing_is_left_of_peers_that_came_back_and_went() {
    let mut story = resumable();
    for round in 0..100 {
        story.presents('A', None, 0, round);
        story.authenticates('A', "");
        story.loses('A');
        story.presents('a', Some(round), 1, round + 100);
        story.loses('a');
        story.passes(GRACE);
    }
    let room = &story.room;
    assert!(room.connections.is_empty() && room.timers.is_empty() && room.peers.is_empty());
    assert!(room.directory.is_empty());
}
