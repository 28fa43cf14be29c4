//! Stories of one connection.

use super::*;
use EngineVersion::{V3, V4};

const TIMING: Timing = Timing {
    ping_interval: Duration::from_secs(25),
    ping_timeout: Duration::from_secs(20),
    upgrade_timeout: Duration::from_secs(10),
};

/// A connection, and the time.
struct Story {
    session: ConnectionRules,
    now: Instant,
}

impl Story {
    #[expect(
        clippy::disallowed_methods,
        reason = "an instant cannot be made from nothing"
    )]
    fn new(version: EngineVersion, carrier: Carrier) -> Self {
        let now = Instant::now();
        let session = ConnectionRules::new(version, carrier, TIMING, now);
        Self { session, now }
    }

    fn hears(&mut self, input: ConnectionInput) -> Vec<ConnectionEffect> {
        self.session.handle(input, self.now);
        self.effects()
    }

    fn reads(&mut self, text: &str) -> Vec<ConnectionEffect> {
        let packet = Packet::from_text(text).unwrap();
        self.session.receive(packet, self.now);
        self.effects()
    }

    /// Time passes until the next thing is due. Returns how much, in milliseconds, and what follows.
    fn waits(&mut self) -> (u128, Vec<ConnectionEffect>) {
        let due = self.session.poll_timeout().unwrap();
        let waited = due - self.now;
        self.now = due;
        (waited.as_millis(), self.hears(ConnectionInput::TimePassed))
    }

    fn effects(&mut self) -> Vec<ConnectionEffect> {
        std::iter::from_fn(|| self.session.poll_effect()).collect()
    }
}

#[test]
fn in_revision_4_the_server_pings_and_a_client_that_does_not_answer_is_closed() {
    let mut story = Story::new(V4, Carrier::WebSocket);
    assert_eq!(story.waits(), (25_000, vec![ConnectionEffect::SendPing]));
    assert_eq!(story.reads("3"), []);
    assert_eq!(story.waits(), (25_000, vec![ConnectionEffect::SendPing]));
    // A message is no pong.
    assert_eq!(story.reads("4a"), []);
    assert_eq!(
        story.waits(),
        (20_000, vec![ConnectionEffect::Close(End::Silent)])
    );
    assert_eq!(story.session.poll_timeout(), None);
}

#[test]
fn in_revision_3_the_client_pings_and_a_silent_one_is_closed() {
    let mut story = Story::new(V3, Carrier::WebSocket);
    story.now += Duration::from_secs(40);
    assert_eq!(story.reads("2"), [ConnectionEffect::SendPong]);
    story.now += Duration::from_secs(40);
    assert_eq!(story.reads("4a"), []);
    assert_eq!(
        story.waits(),
        (45_000, vec![ConnectionEffect::Close(End::Silent)])
    );
}

#[test]
fn a_heartbeat_in_the_wrong_direction_breaks_the_protocol() {
    let wrong = [ConnectionEffect::Close(End::Violation(
        Violation::Heartbeat,
    ))];
    assert_eq!(Story::new(V4, Carrier::WebSocket).reads("2"), wrong);
    assert_eq!(Story::new(V3, Carrier::WebSocket).reads("3"), wrong);
}

#[test]
fn a_client_that_does_not_poll_is_closed_whatever_it_posts() {
    let mut story = Story::new(V4, Carrier::Polling);
    assert_eq!(story.waits(), (25_000, vec![ConnectionEffect::SendPing]));
    assert_eq!(story.reads("3"), []);
    assert_eq!(
        story.waits(),
        (20_000, vec![ConnectionEffect::Close(End::Silent)])
    );
}

#[test]
fn a_client_whose_poll_is_cut_has_two_seconds_to_poll_again() {
    let mut story = Story::new(V4, Carrier::Polling);
    assert_eq!(story.hears(ConnectionInput::PollOpened), []);
    assert_eq!(story.hears(ConnectionInput::PollCut), []);
    story.now += Duration::from_secs(1);
    assert_eq!(story.hears(ConnectionInput::PollOpened), []);
    assert_eq!(story.hears(ConnectionInput::PollCut), []);
    assert_eq!(
        story.waits(),
        (2_000, vec![ConnectionEffect::Close(End::Lost)])
    );
}

#[test]
fn one_poll_and_one_post_at_once() {
    let overlap = |violation| ConnectionEffect::Close(End::Violation(violation));
    let mut story = Story::new(V4, Carrier::Polling);
    assert_eq!(story.hears(ConnectionInput::PollOpened), []);
    assert_eq!(story.hears(ConnectionInput::PollAnswered), []);
    assert_eq!(story.hears(ConnectionInput::PollOpened), []);
    assert_eq!(
        story.hears(ConnectionInput::PollOpened),
        [
            ConnectionEffect::RefusePoll,
            overlap(Violation::PollsOverlap)
        ]
    );

    let mut story = Story::new(V4, Carrier::Polling);
    assert_eq!(story.hears(ConnectionInput::PostOpened), []);
    assert_eq!(story.hears(ConnectionInput::PostClosed), []);
    assert_eq!(story.hears(ConnectionInput::PostOpened), []);
    assert_eq!(
        story.hears(ConnectionInput::PostOpened),
        [overlap(Violation::PostsOverlap)]
    );
}

#[test]
fn a_websocket_is_tried_and_then_used() {
    let mut story = Story::new(V4, Carrier::Polling);
    story.hears(ConnectionInput::PollOpened);
    assert_eq!(story.hears(ConnectionInput::ProbeOpened), []);
    assert_eq!(
        story.hears(ConnectionInput::ProbeSays(ProbeWord::Ping)),
        [ConnectionEffect::AnswerProbe, ConnectionEffect::ReleasePoll]
    );
    story.hears(ConnectionInput::PollAnswered);
    // A poll that was on the way waits only for a moment.
    story.hears(ConnectionInput::PollOpened);
    assert_eq!(story.waits(), (100, vec![ConnectionEffect::ReleasePoll]));
    story.hears(ConnectionInput::PollAnswered);
    assert_eq!(story.session.carrier(), Carrier::Polling);
    assert_eq!(
        story.hears(ConnectionInput::ProbeSays(ProbeWord::Upgrade)),
        [ConnectionEffect::Upgrade]
    );
    assert_eq!(story.session.carrier(), Carrier::WebSocket);
    assert_eq!(
        story.hears(ConnectionInput::PollOpened),
        [ConnectionEffect::RefusePoll]
    );
    assert_eq!(
        story.hears(ConnectionInput::ProbeOpened),
        [ConnectionEffect::RefuseProbe]
    );
    assert_eq!(
        story.hears(ConnectionInput::WebSocketClosed),
        [ConnectionEffect::Close(End::Lost)]
    );
}

#[test]
fn a_websocket_that_does_not_work_is_dropped_alone() {
    let mut story = Story::new(V4, Carrier::Polling);
    story.hears(ConnectionInput::PollOpened);
    for word in [ProbeWord::Upgrade, ProbeWord::Other] {
        story.hears(ConnectionInput::ProbeOpened);
        assert_eq!(
            story.hears(ConnectionInput::ProbeSays(word)),
            [ConnectionEffect::DropProbe]
        );
    }
    story.hears(ConnectionInput::ProbeOpened);
    assert_eq!(
        story.hears(ConnectionInput::ProbeOpened),
        [ConnectionEffect::RefuseProbe]
    );
    assert_eq!(story.hears(ConnectionInput::ProbeClosed), []);
    story.hears(ConnectionInput::ProbeOpened);
    assert_eq!(story.waits(), (10_000, vec![ConnectionEffect::DropProbe]));
    assert_eq!(story.waits(), (15_000, vec![ConnectionEffect::SendPing]));
    assert_eq!(story.session.carrier(), Carrier::Polling);
}

#[test]
fn after_the_end_nothing_follows() {
    let mut story = Story::new(V4, Carrier::Polling);
    story.hears(ConnectionInput::ProbeOpened);
    assert_eq!(
        story.reads("1"),
        [
            ConnectionEffect::DropProbe,
            ConnectionEffect::Close(End::Left)
        ]
    );
    for input in [
        ConnectionInput::PollOpened,
        ConnectionInput::PostOpened,
        ConnectionInput::ProbeOpened,
        ConnectionInput::TimePassed,
    ] {
        assert_eq!(story.hears(input), []);
    }
    assert_eq!(story.reads("1"), []);
}
