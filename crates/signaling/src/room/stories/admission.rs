//! Somebody decides who may come in: a web server of the operator, or a user of the session.

use super::*;

/// A web server decides.
fn asking() -> Story {
    Story::with_rules(|rules| rules.admission = Admission::Asked(Decider::Webhook))
}

impl Story {
    /// The question of that number, about the peer that `who` was then, is decided.
    fn decides(&mut self, question: usize, verdict: Verdict) {
        let question = *self.questions.get(question).unwrap();
        self.input(Input::Decided { question, verdict });
    }
}

#[test]
fn an_admitted_client_comes_in_and_others_do_not_wait() {
    let mut story = asking();
    story.connects('A');
    story.connects('B');
    story.authenticates('A', r#","credential":{"k":1}"#);
    story.authenticates('B', "");
    story.tells(&[r#"A may come in? {"k":1}"#, "B may come in? "]);
    story.decides(1, Verdict::Admit);
    story.tells(&["B gets 7: token of default default=B"]);
    story.decides(0, Verdict::Admit);
    story.tells(&[
        "B hears default+A",
        "A gets 7: token of default default=BA",
        "B hears default+A",
    ]);
}

#[test]
fn what_is_sent_meanwhile_is_carried_out_in_its_order() {
    let mut story = asking();
    story.connects('A');
    story.authenticates('A', "");
    story.commands('A', r#"{"msgType":"getRoomList"}"#);
    story.commands('A', r#"{"msgType":"getIceConfig"}"#);
    story.told.clear();
    story.decides(0, Verdict::Admit);
    story.tells(&[
        "A gets 7: token of default default=A",
        "A gets 1: rooms [(default, 1)]",
        r#"A gets 1: ice [{"urls":"stun:stun.example.org"}]"#,
    ]);
}

#[test]
fn a_client_that_is_refused_is_disconnected_and_closed_if_it_went_on() {
    let mut story = asking();
    story.connects('A');
    story.authenticates('A', "");
    story.told.clear();
    story.decides(0, Verdict::Refuse);
    story.tells(&["A gets 7: LOGIN_BAD_AUTH", "A is disconnected"]);

    story.connects('B');
    story.authenticates('B', "");
    story.commands('B', r#"{"msgType":"getRoomList"}"#);
    story.told.clear();
    story.decides(1, Verdict::Refuse);
    story.tells(&[
        "B gets 7: LOGIN_BAD_AUTH",
        "B is disconnected",
        "B is closed: NotConnected",
    ]);
}

#[test]
fn an_answer_that_comes_too_late_changes_nothing() {
    let mut story = asking();
    story.connects('A');
    story.authenticates('A', "");
    story.input(Input::Disconnected {
        connection: connection('A'),
    });
    story.reconnects('A');
    story.authenticates('A', "");
    story.told.clear();
    story.decides(0, Verdict::Admit);
    story.tells(&[]);
    story.decides(1, Verdict::Admit);
    story.tells(&["A gets 7: token of default default=A"]);
    story.decides(1, Verdict::Refuse);
    story.tells(&[]);

    story.connects('B');
    story.authenticates('B', "");
    story.input(Input::Closed {
        connection: connection('B'),
    });
    story.told.clear();
    story.decides(2, Verdict::Admit);
    story.tells(&[]);
    assert_eq!(story.room.peers().count(), 1);
}

#[test]
fn waiting_for_an_answer_is_no_reason_to_stay() {
    let mut story = asking();
    story.connects('A');
    story.authenticates('A', "");
    story.told.clear();
    story.passes(Duration::from_secs(20));
    story.tells(&["A is closed: AuthenticateTimeout"]);
    story.decides(0, Verdict::Admit);
    story.tells(&[]);
}

#[test]
fn a_client_that_sends_too_much_meanwhile_is_closed() {
    let mut story = asking();
    story.connects('A');
    story.authenticates('A', "");
    story.told.clear();
    for _ in 0..16 {
        story.commands('A', r#"{"msgType":"getRoomList"}"#);
    }
    story.tells(&[]);
    story.commands('A', r#"{"msgType":"getRoomList"}"#);
    story.tells(&["A is closed: PipelinedTooMuch"]);
}

#[test]
fn a_peer_that_authenticates_again_is_asked_about_again() {
    let mut story = asking();
    story.connects('A');
    story.authenticates('A', "");
    story.decides(0, Verdict::Admit);
    story.told.clear();
    story.authenticates('A', r#","username":"Ann""#);
    story.tells(&["A may come in? "]);
    story.decides(1, Verdict::Refuse);
    story.tells(&["A gets 7: LOGIN_BAD_AUTH", "A is disconnected"]);
    assert_eq!(story.room.peers().count(), 0);
}

/// A user of the session decides.
fn waiting_room() -> Story {
    let mut story = Story::with_rules(|rules| {
        rules.admission = Admission::Asked(Decider::Host);
        rules.admission_timeout = Duration::from_secs(300);
    });
    story.pass = Role::User.into();
    story.joins('U');
    story.pass = Role::Participant.into();
    story
}

#[test]
fn users_come_in_at_once_and_others_wait_for_them_beyond_the_deadline() {
    let mut story = waiting_room();
    story.connects('A');
    story.authenticates('A', "");
    story.tells(&["A may come in? "]);
    story.passes(Duration::from_secs(299));
    story.tells(&[]);
    assert_eq!(story.room.peers().count(), 1);
    story.decides(0, Verdict::Admit);
    story.tells(&[
        "U hears default+A",
        "A gets 7: token of default default=UA",
        "U hears default+A",
    ]);
    // Somebody who is in is not asked about again.
    story.authenticates('A', r#","username":"Ann""#);
    story.tells(&[
        r#"U hears default+A"Ann""#,
        "A gets 7: token of default default=UA",
        r#"U hears default+A"Ann""#,
    ]);
    story.passes(Duration::from_secs(1_000));
    story.tells(&[]);
}

#[test]
fn a_guest_that_no_host_decides_about_is_refused_in_the_end() {
    let mut story = waiting_room();
    story.connects('A');
    story.authenticates('A', "");
    story.told.clear();
    story.passes(Duration::from_secs(300));
    story.tells(&["A gets 7: LOGIN_BAD_AUTH", "A is disconnected"]);
    story.decides(0, Verdict::Admit);
    story.tells(&[]);
    // It may try again, until its time is up.
    story.reconnects('A');
    story.passes(Duration::from_secs(20));
    story.tells(&["A is closed: AuthenticateTimeout"]);
}

#[test]
fn a_guest_that_a_host_refuses_is_disconnected() {
    let mut story = waiting_room();
    story.connects('A');
    story.authenticates('A', "");
    story.commands('A', r#"{"msgType":"getRoomList"}"#);
    story.told.clear();
    story.decides(0, Verdict::Refuse);
    story.tells(&[
        "A gets 7: LOGIN_BAD_AUTH",
        "A is disconnected",
        "A is closed: NotConnected",
    ]);
}

#[test]
fn a_guest_that_waits_goes_with_its_connection() {
    let mut story = waiting_room();
    story.connects('A');
    story.authenticates('A', "");
    story.told.clear();
    story.input(Input::Closed {
        connection: connection('A'),
    });
    story.decides(0, Verdict::Admit);
    story.tells(&[]);
    assert_eq!(story.room.poll_timeout(), None);
}

#[test]
fn a_revoked_guest_does_not_wait_any_longer() {
    let mut story = waiting_room();
    let invitation = InvitationId(1);
    story.pass.invitation = Some(invitation);
    story.connects('A');
    story.authenticates('A', "");
    story.told.clear();
    story.input(Input::Revoked { invitation });
    story.tells(&["A is closed: Removed"]);
    story.decides(0, Verdict::Admit);
    story.tells(&[]);
}

#[test]
fn a_guest_that_waits_may_change_its_connection() {
    let mut story = waiting_room();
    story.room.rules.grace = Duration::from_secs(30);
    let connects = |story: &mut Story, who: char, token: Option<TokenHash>, issued: u8| {
        let pass = story.pass;
        let connection = connection(who);
        story.input(Input::Opened { connection, pass });
        let issued = IssuedToken {
            token: ResumeToken::new("t"),
            hash: TokenHash([issued; 32]),
        };
        let resume = ResumeAsked {
            token,
            received: 0,
            is_complete: true,
            issued,
        };
        story.input(Input::Connected {
            connection,
            fresh: fresh(who),
            resume: Some(Box::new(resume)),
        });
    };
    story.connects('A');
    story.input(Input::Disconnected {
        connection: connection('A'),
    });
    story.input(Input::Closed {
        connection: connection('A'),
    });
    connects(&mut story, 'A', None, 1);
    story.authenticates('A', "");
    connects(&mut story, 'a', Some(TokenHash([1; 32])), 2);
    story.told.clear();
    story.decides(0, Verdict::Admit);
    story.tells(&[
        "U hears default+A",
        "a gets 7: token of default default=UA",
        "U hears default+A",
    ]);
}
