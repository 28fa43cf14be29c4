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
fn whoever_is_permitted_comes_in_and_others_do_not_wait() {
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
fn whoever_is_refused_is_put_out_and_cut_off_if_it_went_on() {
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
fn whoever_sends_too_much_meanwhile_is_closed() {
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
fn a_peer_that_authenticates_anew_is_asked_for_anew() {
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
