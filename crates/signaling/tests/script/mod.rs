//! Drives a session by a script, and writes down every effect in the order in which the session wanted it, as it would
//! be on the wire.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, Instant};

use signaling::easyrtc::{EasyrtcId, Json, Request};
use signaling::engineio::EngineVersion;
use signaling::room::{
    Admission, ConnectionId, Decider, Effect, Fresh, Input, InvitationId, Now, Pass, PeerId,
    QuestionId, Role, Room, Rules, Verdict,
};
use signaling::socketio::{Incoming, Socket};

pub(crate) struct Script {
    room: Room,
    now: Now,
    sockets: BTreeMap<u64, Socket>,
    /// Every question that was asked, decided or not.
    questions: Vec<QuestionId>,
    /// The peer that each client was last.
    peers: BTreeMap<u64, PeerId>,
    /// Who has just connected.
    newcomer: u64,
    pub(crate) effects: String,
}

/// The rules of a script, before its changes.
pub(crate) fn rules(asks: bool) -> Rules {
    let decider = Admission::Asked(Decider::Webhook);
    Rules {
        admission: if asks { decider } else { Admission::Open },
        // Each has ICE servers of its own; they are renewed by the script.
        ice_renewal: Some(Duration::from_secs(1 << 32)),
        ..Rules::plain(Json::parse("[]").unwrap())
    }
}

impl Script {
    pub(crate) fn new(rules: Rules) -> Self {
        Self {
            room: Room::new(rules),
            now: Now {
                instant: Instant::now(),
                unix_ms: 1_000,
            },
            sockets: BTreeMap::new(),
            questions: Vec::new(),
            peers: BTreeMap::new(),
            newcomer: 0,
            effects: String::new(),
        }
    }

    pub(crate) fn open(&mut self, who: u64, role: Role, invitation: Option<u64>) {
        if self.sockets.contains_key(&who) {
            return;
        }
        self.sockets.insert(who, Socket::new(EngineVersion::V4));
        let invitation = invitation.map(InvitationId);
        self.input(Input::Opened {
            connection: ConnectionId(who),
            pass: Pass { role, invitation },
        });
    }

    /// What the client sends, as the text of a packet.
    pub(crate) fn send(&mut self, who: u64, packet: &str) {
        let Some(socket) = self.sockets.get_mut(&who) else {
            return;
        };
        let connection = ConnectionId(who);
        match socket.receive_text(packet) {
            Err(_) => self.close(who),
            Ok(Incoming::Connected) => self.connected(who),
            Ok(Incoming::Disconnected) => self.input(Input::Disconnected { connection }),
            Ok(Incoming::Event {
                args,
                ack,
                attachments,
            }) => {
                if let Some(request) = Request::parse(&args, ack, attachments) {
                    self.input(Input::Requested {
                        connection,
                        request,
                    });
                }
            }
            Ok(Incoming::Refused(_) | Incoming::Acknowledged | Incoming::Nothing) => {}
        }
    }

    fn connected(&mut self, who: u64) {
        self.newcomer = who;
        self.input(Input::Connected {
            connection: ConnectionId(who),
            fresh: Fresh {
                easyrtcid: EasyrtcId::new(&format!("c{who}")).unwrap(),
                socket_id: Some("s".into()),
            },
            resume: None,
        });
    }

    /// Gives the client other ICE servers.
    pub(crate) fn renew(&mut self, who: u64, name: &str) {
        if let Some(peer) = self.peers.get(&who).copied() {
            self.input(Input::IceServers {
                peer,
                ice_servers: Json::parse(&format!(r#"["{name}{who}"]"#)).unwrap(),
            });
        }
    }

    /// Decides one of the questions that were asked, maybe once more.
    pub(crate) fn decide(&mut self, which: u64, verdict: Verdict) {
        let Ok(index) = usize::try_from(which % (self.questions.len() as u64).max(1)) else {
            return;
        };
        if let Some(question) = self.questions.get(index).copied() {
            self.input(Input::Decided { question, verdict });
        }
    }

    pub(crate) fn close(&mut self, who: u64) {
        if self.sockets.remove(&who).is_some() {
            self.input(Input::Closed {
                connection: ConnectionId(who),
            });
        }
    }

    pub(crate) fn revoke(&mut self, invitation: u64) {
        let invitation = InvitationId(invitation);
        self.input(Input::Revoked { invitation });
    }

    pub(crate) fn wait(&mut self, seconds: u64) {
        for _ in 0..seconds {
            self.now = self.now.plus(Duration::from_secs(1));
            self.room.handle_timeout(self.now);
            self.drain();
        }
    }

    pub(crate) fn end(&mut self) {
        self.room.end(self.now);
        self.drain();
    }

    fn input(&mut self, input: Input) {
        self.room.handle_input(input, self.now);
        self.drain();
    }

    fn drain(&mut self) {
        while let Some(effect) = self.room.poll_effect() {
            match effect {
                Effect::Send { to, packet } => {
                    let packet = packet.encode();
                    writeln!(self.effects, "{} < {}", to.0, packet.text).unwrap();
                    for attachment in packet.attachments {
                        writeln!(self.effects, "{} < {attachment:?}", to.0).unwrap();
                    }
                }
                Effect::Ask(question) => {
                    let json = |json: &Option<Json>| {
                        json.as_ref()
                            .map_or(String::new(), |json| json.as_str().to_owned())
                    };
                    writeln!(
                        self.effects,
                        "? {} {:?} {} {}",
                        question.easyrtcid.as_str(),
                        question.application,
                        json(&question.username),
                        json(&question.credential)
                    )
                    .unwrap();
                    self.questions.push(question.id);
                }
                Effect::IssueIceServers { peer } => {
                    let who = self.newcomer;
                    self.peers.insert(who, peer);
                    self.room.handle_input(
                        Input::IceServers {
                            peer,
                            ice_servers: Json::parse(&format!(r#"["c{who}"]"#)).unwrap(),
                        },
                        self.now,
                    );
                }
                Effect::Disconnect { to } => {
                    writeln!(self.effects, "{} < 1", to.0).unwrap();
                    if let Some(socket) = self.sockets.get_mut(&to.0) {
                        socket.disconnected();
                    }
                }
                Effect::Close { to, reason } => {
                    writeln!(self.effects, "{} closed: {reason:?}", to.0).unwrap();
                    self.sockets.remove(&to.0);
                }
            }
        }
        assert_eq!(self.room.contradiction(), None);
    }
}
