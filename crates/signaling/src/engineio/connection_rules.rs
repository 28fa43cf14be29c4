//! The rules of one Engine.IO connection: at most one poll and one POST at once, heartbeats, the way from polling to a
//! WebSocket, and the end.
//!
//! A [`ConnectionInput`] and the time go in, [`ConnectionEffect`]s come out. Messages do not stay here:
//! [`ConnectionRules::receive`] hands them on.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::packet::{EngineMessage, Packet};
use super::version::EngineVersion;

/// A client whose waiting poll was cut has gone, unless it polls again within this time.
const CUT_GRACE: Duration = Duration::from_secs(2);

/// While a WebSocket is tried, a poll waits at most this long, because the client goes over only between two polls.
const RELEASE: Duration = Duration::from_millis(100);

/// The times of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// From a heartbeat to the next one.
    pub ping_interval: Duration,
    /// How long the answer to a heartbeat may take.
    pub ping_timeout: Duration,
    /// How long trying a WebSocket may take.
    pub upgrade_timeout: Duration,
}

/// What carries the packets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// Polls and POSTs.
    Polling,
    /// A WebSocket.
    WebSocket,
}

/// Something that happened to a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionInput {
    /// A poll has come, and waits.
    PollOpened,
    /// The waiting poll has been answered.
    PollAnswered,
    /// The client has cut the waiting poll.
    PollCut,
    /// A POST has come; its body may still be on the way.
    PostOpened,
    /// The POST is over.
    PostClosed,
    /// A WebSocket for this connection is open and wants to be tried.
    ProbeOpened,
    /// The WebSocket that is tried says a packet of that kind.
    ProbeSays(ProbeWord),
    /// The WebSocket that is tried is gone, or says something that is no packet.
    ProbeClosed,
    /// The WebSocket that carries the packets is gone.
    WebSocketClosed,
    /// Something that cannot be read has come.
    Unreadable,
    /// Nothing, but time has passed.
    TimePassed,
}

/// What a WebSocket that is tried can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProbeWord {
    /// Does this work?
    Ping,
    /// From now on this is used.
    Upgrade,
    /// Something else.
    Other,
}

/// What has to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionEffect {
    /// Send the client a ping.
    SendPing,
    /// Send the client a pong.
    SendPong,
    /// Answer the waiting poll now, even with nothing.
    ReleasePoll,
    /// Refuse the poll that has just come.
    RefusePoll,
    /// Answer the WebSocket that is tried: it works.
    AnswerProbe,
    /// Close the WebSocket that is tried. The connection goes on without it.
    DropProbe,
    /// Close the WebSocket that has just come; another one is in use.
    RefuseProbe,
    /// The WebSocket that was tried carries the packets from now on.
    Upgrade,
    /// The connection is over.
    Close(End),
}

/// Why a connection is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The client says so.
    Left,
    /// Its WebSocket or poll was cut.
    Lost,
    /// It has not been heard for too long, or does not fetch what is sent to it.
    Silent,
    /// It broke the protocol.
    Violation(Violation),
}

/// How a client broke the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Violation {
    /// A second poll while one waits.
    PollsOverlap,
    /// A second POST while one is on the way.
    PostsOverlap,
    /// A ping or pong in the wrong direction.
    Heartbeat,
    /// Something that is no packet.
    Unreadable,
}

/// One Engine.IO connection.
#[derive(Debug)]
pub struct ConnectionRules {
    version: EngineVersion,
    timing: Timing,
    carrier: Carrier,
    poll: Poll,
    has_post: bool,
    probe: Option<Probe>,
    heartbeat: Heartbeat,
    is_over: bool,
    effects: VecDeque<ConnectionEffect>,
}

/// The poll of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Poll {
    /// One waits since then.
    Waits(Instant),
    /// There is none. The client has until then.
    Missing(Instant, End),
}

/// A WebSocket that is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Probe {
    until: Instant,
    is_answered: bool,
}

/// What has to happen next, and by when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heartbeat {
    /// We send a ping.
    PingFromUs(Instant),
    /// The client sends a pong.
    Pong(Instant),
    /// The client sends something.
    PingFromClient(Instant),
}

impl ConnectionRules {
    /// A connection that has just been opened. With polling, its first poll is answered with the handshake.
    pub fn new(version: EngineVersion, carrier: Carrier, timing: Timing, now: Instant) -> Self {
        let heartbeat = match version {
            EngineVersion::V3 => Heartbeat::PingFromClient(now + timing.silence()),
            EngineVersion::V4 => Heartbeat::PingFromUs(now + timing.ping_interval),
        };
        Self {
            version,
            timing,
            carrier,
            poll: Poll::Missing(now + timing.silence(), End::Silent),
            has_post: false,
            probe: None,
            heartbeat,
            is_over: false,
            effects: VecDeque::new(),
        }
    }

    /// What carries the packets.
    pub fn carrier(&self) -> Carrier {
        self.carrier
    }

    /// Takes what happened. After the end, and where it makes no sense, nothing follows.
    pub fn handle(&mut self, input: ConnectionInput, now: Instant) {
        if self.is_over {
            return;
        }
        match input {
            ConnectionInput::PollOpened => self.open_poll(now),
            ConnectionInput::PollAnswered => {
                self.poll = Poll::Missing(now + self.timing.silence(), End::Silent);
            }
            ConnectionInput::PollCut => self.poll = Poll::Missing(now + CUT_GRACE, End::Lost),
            ConnectionInput::PostOpened if self.has_post => self.violated(Violation::PostsOverlap),
            ConnectionInput::PostOpened => self.has_post = true,
            ConnectionInput::PostClosed => self.has_post = false,
            ConnectionInput::ProbeOpened => self.open_probe(now),
            ConnectionInput::ProbeSays(word) => self.try_probe(word),
            ConnectionInput::ProbeClosed => self.probe = None,
            ConnectionInput::WebSocketClosed => self.close(End::Lost),
            ConnectionInput::Unreadable => self.violated(Violation::Unreadable),
            ConnectionInput::TimePassed => self.pass_time(now),
        }
    }

    /// Takes a packet of the carrier. Returns the message in it, which is for the layer above.
    pub fn receive<'a>(&mut self, packet: Packet<'a>, now: Instant) -> Option<EngineMessage<'a>> {
        if self.is_over {
            return None;
        }
        if let Heartbeat::PingFromClient(until) = &mut self.heartbeat {
            *until = now + self.timing.silence();
        }
        match (packet, self.version) {
            (Packet::Message(message), _) => return Some(message),
            (Packet::Close, _) => self.close(End::Left),
            (Packet::Ping | Packet::ProbePing, EngineVersion::V3) => {
                self.effects.push_back(ConnectionEffect::SendPong);
            }
            (Packet::Pong, EngineVersion::V4) => {
                self.heartbeat = Heartbeat::PingFromUs(now + self.timing.ping_interval);
            }
            (Packet::Ping | Packet::ProbePing, EngineVersion::V4)
            | (Packet::Pong, EngineVersion::V3) => self.violated(Violation::Heartbeat),
            (Packet::Open | Packet::Upgrade | Packet::Noop, _) => {}
        }
        None
    }

    /// The next effect.
    pub fn poll_effect(&mut self) -> Option<ConnectionEffect> {
        self.effects.pop_front()
    }

    /// When [`ConnectionInput::TimePassed`] is due.
    pub fn poll_timeout(&self) -> Option<Instant> {
        if self.is_over {
            return None;
        }
        let (Heartbeat::PingFromUs(heartbeat)
        | Heartbeat::Pong(heartbeat)
        | Heartbeat::PingFromClient(heartbeat)) = self.heartbeat;
        let probe = self.probe.map(|probe| probe.until);
        [Some(heartbeat), probe, self.poll_due()]
            .into_iter()
            .flatten()
            .min()
    }

    fn poll_due(&self) -> Option<Instant> {
        let is_tried = self.probe.is_some_and(|probe| probe.is_answered);
        match (self.carrier, self.poll) {
            (Carrier::WebSocket, _) => None,
            (Carrier::Polling, Poll::Missing(until, _)) => Some(until),
            (Carrier::Polling, Poll::Waits(since)) => is_tried.then(|| since + RELEASE),
        }
    }

    fn open_poll(&mut self, now: Instant) {
        match (self.carrier, self.poll) {
            (Carrier::WebSocket, _) => self.effects.push_back(ConnectionEffect::RefusePoll),
            (Carrier::Polling, Poll::Waits(_)) => {
                self.effects.push_back(ConnectionEffect::RefusePoll);
                self.violated(Violation::PollsOverlap);
            }
            (Carrier::Polling, Poll::Missing(..)) => self.poll = Poll::Waits(now),
        }
    }

    fn open_probe(&mut self, now: Instant) {
        if self.probe.is_some() || self.carrier == Carrier::WebSocket {
            return self.effects.push_back(ConnectionEffect::RefuseProbe);
        }
        self.probe = Some(Probe {
            until: now + self.timing.upgrade_timeout,
            is_answered: false,
        });
    }

    fn try_probe(&mut self, word: ProbeWord) {
        let Some(probe) = &mut self.probe else {
            return;
        };
        match (word, probe.is_answered) {
            (ProbeWord::Ping, false) => {
                probe.is_answered = true;
                self.effects.push_back(ConnectionEffect::AnswerProbe);
                self.release();
            }
            (ProbeWord::Upgrade, true) => {
                self.release();
                self.probe = None;
                self.carrier = Carrier::WebSocket;
                self.effects.push_back(ConnectionEffect::Upgrade);
            }
            (ProbeWord::Ping, true) | (ProbeWord::Upgrade, false) | (ProbeWord::Other, _) => {
                self.drop_probe();
            }
        }
    }

    fn release(&mut self) {
        if matches!(self.poll, Poll::Waits(_)) {
            self.effects.push_back(ConnectionEffect::ReleasePoll);
        }
    }

    fn drop_probe(&mut self) {
        self.probe = None;
        self.effects.push_back(ConnectionEffect::DropProbe);
    }

    fn pass_time(&mut self, now: Instant) {
        match self.heartbeat {
            Heartbeat::PingFromUs(at) if at <= now => {
                self.heartbeat = Heartbeat::Pong(now + self.timing.ping_timeout);
                self.effects.push_back(ConnectionEffect::SendPing);
            }
            Heartbeat::Pong(until) | Heartbeat::PingFromClient(until) if until <= now => {
                return self.close(End::Silent);
            }
            Heartbeat::PingFromUs(_) | Heartbeat::Pong(_) | Heartbeat::PingFromClient(_) => {}
        }
        if self.probe.is_some_and(|probe| probe.until <= now) {
            self.drop_probe();
        }
        if self.poll_due().is_some_and(|due| due <= now) {
            match self.poll {
                Poll::Missing(_, end) => self.close(end),
                Poll::Waits(_) => self.release(),
            }
        }
    }

    fn violated(&mut self, violation: Violation) {
        self.close(End::Violation(violation));
    }

    fn close(&mut self, end: End) {
        if self.probe.is_some() {
            self.drop_probe();
        }
        self.is_over = true;
        self.effects.push_back(ConnectionEffect::Close(end));
    }
}

impl Timing {
    /// How long a client may be silent.
    fn silence(&self) -> Duration {
        self.ping_interval + self.ping_timeout
    }
}

#[cfg(test)]
#[path = "connection_rules_tests.rs"]
mod tests;
