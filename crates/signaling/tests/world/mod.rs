//! A session and what its clients can know of it. After each operation everything that has to hold is checked:
//! every request is answered once and in its order, also across a resumption; effects go only to attached connections;
//! strangers hear nothing; what each peer was told about the members of its rooms is what the others were told.

mod client;
mod operation;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use signaling::easyrtc::{EasyrtcId, Json, Request};
use signaling::engineio::EngineVersion;
use signaling::room::{
    CloseReason, ConnectionId, Effect, Fresh, Input, IssuedToken, Now, OutboxBounds, Outgoing,
    Pass, PeerId, ResumeAsked, ResumeToken, Room, Rules, TokenHash, Verdict,
};
use signaling::socketio::{Incoming, Socket};

use client::{Client, Place, hash, pass};
pub(crate) use operation::{Mode, Operation};

/// How many clients there are. They are few, so that they meet.
pub(crate) const CLIENTS: u64 = 5;

/// Names that meet each other, and some that mean something to JavaScript.
pub(crate) const NAMES: [&str; 8] = ["default", "r", "__proto__", "10", "c0", "c1", "c2", ""];

/// How many peers the session may have.
pub(crate) const PEERS: usize = 3;

/// How long a peer stays without a connection, where it can resume.
const GRACE: Duration = Duration::from_secs(10);

pub(crate) struct World {
    pub(crate) room: Room,
    mode: Mode,
    now: Now,
    clients: BTreeMap<u64, Client>,
    /// Connections whose peer another one reaches now.
    retired: Vec<ConnectionId>,
    /// How often each got a new invitation.
    revoked: BTreeMap<u64, u64>,
    /// For connections, acks and random values, which are never the same twice.
    next: u64,
}

impl World {
    /// An empty session.
    pub(crate) fn new(mode: Mode) -> Self {
        let plain = Rules::plain(Json::parse("[]").unwrap());
        let rules = Rules {
            peers: PEERS,
            admission: mode.admission,
            admission_timeout: Duration::from_secs(25),
            grace: if mode.resumes { GRACE } else { Duration::ZERO },
            ice_renewal: mode.resumes.then_some(Duration::from_secs(15)),
            outbox: OutboxBounds {
                packets: 12,
                bytes: 6_000,
            },
            ..plain
        };
        Self {
            room: Room::new(rules),
            mode,
            now: Now {
                instant: Instant::now(),
                unix_ms: 0,
            },
            clients: BTreeMap::new(),
            retired: Vec::new(),
            revoked: BTreeMap::new(),
            next: 0,
        }
    }

    /// Lets it happen if it can, and checks the consequences.
    pub(crate) fn perform(&mut self, operation: &Operation) {
        match operation {
            Operation::Open(who) => self.open(*who),
            Operation::Connect(who) => self.connect(*who, None),
            Operation::Request(who, source) => self.request(*who, source),
            Operation::Decide(who, is_admitted) => self.decide(*who, *is_admitted),
            Operation::Disconnect(who) => {
                if let Some(client) = self.connected(*who) {
                    let connection = client.connection().unwrap();
                    client.leave();
                    self.input(Input::Disconnected { connection });
                }
            }
            Operation::Close(who) => self.lose(*who, |connection| Input::Closed { connection }),
            Operation::Overflow(who) => {
                self.lose(*who, |connection| Input::QueueFull { connection });
            }
            Operation::Deafen(who) => {
                if let Some(client) = self.connected(*who) {
                    client.is_deaf = true;
                }
            }
            Operation::Resume(who) => self.resume(*who),
            Operation::Confirm(who) => {
                if let Some(client) = self.connected(*who).filter(|client| client.may_confirm()) {
                    let (connection, count) = (client.connection().unwrap(), client.received);
                    self.input(Input::Received { connection, count });
                }
            }
            Operation::Revoke(who) => self.revoke(*who),
            Operation::Wait(seconds) => self.wait(*seconds),
        }
        self.check();
    }

    /// Lets somebody come in, if there is a place.
    pub(crate) fn enter(&mut self, who: u64) {
        let request = r#"["easyrtcAuth",{"msgType":"authenticate","msgData":{"apiVersion":"1"}}]"#;
        self.perform(&Operation::Open(who));
        self.perform(&Operation::Connect(who));
        self.perform(&Operation::Request(who, request.to_owned()));
        self.perform(&Operation::Decide(who, true));
    }

    /// Lets everybody go; nothing of them may be left.
    pub(crate) fn end(&mut self) {
        for who in 0..CLIENTS {
            self.perform(&Operation::Close(who));
        }
        self.perform(&Operation::Wait(GRACE.as_secs()));
        assert_eq!(self.room.poll_timeout(), None, "a deadline is left");
        // Nothing of them takes a place: as many as may be are let in again, and find nobody.
        for who in (0..).take(PEERS) {
            self.enter(who);
            let is_in = self.clients.get(&who).is_some_and(Client::is_member);
            assert!(is_in, "a place is not free");
        }
    }

    fn open(&mut self, who: u64) {
        let connection = ConnectionId(self.unique());
        let client = self.clients.entry(who).or_default();
        if !client.may_open() {
            return;
        }
        client.place = Place::Door(connection);
        self.input(Input::Opened {
            connection,
            pass: self.pass(who),
        });
    }

    /// Joins the namespace as a new peer, or as the one that a token stands for.
    fn connect(&mut self, who: u64, token: Option<TokenHash>) {
        let number = self.unique();
        let asks = self.mode.resumes && who < 3;
        let Some(client) = self.clients.get_mut(&who) else {
            return;
        };
        let Place::Door(connection) = client.place else {
            return;
        };
        if client.is_deaf {
            return;
        }
        client.place = Place::Connected(connection);
        let fresh = Fresh {
            easyrtcid: EasyrtcId::new(&format!("c{who}")).unwrap(),
            socket_id: Some("s".into()),
        };
        let resume = ResumeAsked {
            token,
            received: client.received,
            is_complete: true,
            issued: IssuedToken {
                token: ResumeToken::new(&number.to_string()),
                hash: hash(number),
            },
        };
        client.newest = asks.then_some(hash(number));
        client.number = number;
        self.input(Input::Connected {
            connection,
            fresh,
            resume: asks.then(|| Box::new(resume)),
        });
    }

    /// Opens another connection, and presents the token of the peer that it was.
    fn resume(&mut self, who: u64) {
        for connection in std::mem::take(&mut self.retired) {
            self.input(Input::Ignored { connection });
            self.input(Input::Disconnected { connection });
            self.input(Input::Closed { connection });
        }
        let known = self.clients.get(&who);
        let Some((place, Some(token))) = known.map(|client| (client.place, client.token)) else {
            return;
        };
        if let Place::Door(connection) = place {
            self.input(Input::Closed { connection });
        }
        let connection = ConnectionId(self.unique());
        let Some(client) = self.clients.get_mut(&who) else {
            return;
        };
        client.change_connection();
        client.place = Place::Door(connection);
        self.input(Input::Opened {
            connection,
            pass: self.pass(who),
        });
        self.connect(who, Some(token));
    }

    fn request(&mut self, who: u64, source: &str) {
        let ack = self.unique();
        let Some(client) = self.connected(who) else {
            return;
        };
        if client.is_deaf || !source.starts_with('[') {
            return;
        }
        let connection = client.connection().unwrap();
        let mut socket = Socket::new(EngineVersion::V3);
        socket.open();
        let packet = format!("2{ack}{source}");
        let Ok(Incoming::Event {
            args,
            ack: id,
            attachments,
        }) = socket.receive_text(&packet)
        else {
            return;
        };
        client.sent += 1;
        let Some(request) = Request::parse(&args, id, attachments) else {
            return self.input(Input::Ignored { connection });
        };
        let (is_authenticate, asks) = match &request {
            Request::Authenticate { ack, .. } => (true, ack.is_some()),
            Request::Command { .. } | Request::Message { .. } => (false, true),
        };
        // A guest gets answers only behind an authenticate that is still being decided.
        let is_heard = is_authenticate || client.is_member() || client.question.is_some();
        if asks && is_heard {
            client.owed.push_back(ack);
        }
        self.input(Input::Requested {
            connection,
            request,
        });
    }

    fn decide(&mut self, who: u64, is_admitted: bool) {
        let Some(client) = self.connected(who).filter(|client| !client.is_deaf) else {
            return;
        };
        if let Some(question) = client.question.take() {
            let verdict = if is_admitted {
                Verdict::Admit
            } else {
                Verdict::Refuse
            };
            self.input(Input::Decided { question, verdict });
        }
    }

    fn lose(&mut self, who: u64, how: impl FnOnce(ConnectionId) -> Input) {
        let now = self.now.instant;
        let Some(client) = self.clients.get_mut(&who) else {
            return;
        };
        let Some(connection) = client.connection() else {
            return;
        };
        client.lose(now + GRACE);
        self.input(how(connection));
    }

    fn revoke(&mut self, who: u64) {
        if let Some(invitation) = self.pass(who).invitation {
            self.input(Input::Revoked { invitation });
            *self.revoked.entry(who).or_default() += 1;
            // Nobody else has that invitation.
            self.clients.entry(who).and_modify(Client::is_gone);
        }
    }

    fn pass(&self, who: u64) -> Pass {
        pass(who, who + CLIENTS * self.revoked.get(&who).unwrap_or(&0))
    }

    fn wait(&mut self, seconds: u64) {
        for _ in 0..seconds {
            self.now = self.now.plus(Duration::from_secs(1));
            for client in self.clients.values_mut() {
                client.end_grace(self.now.instant);
            }
            self.room.handle_timeout(self.now);
            self.drain();
        }
    }

    fn connected(&mut self, who: u64) -> Option<&mut Client> {
        let client = self.clients.get_mut(&who)?;
        client.is_connected().then_some(client)
    }

    fn unique(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn input(&mut self, input: Input) {
        self.room.handle_input(input, self.now);
        self.drain();
    }

    /// Takes everything that the session wants done.
    fn drain(&mut self) {
        while let Some(effect) = self.room.poll_effect() {
            match effect {
                Effect::Send { to, packet } => self.deliver(to, &packet),
                Effect::Ask(question) => {
                    let is_meant = |who: &u64| question.easyrtcid.as_str() == format!("c{who}");
                    let mut clients = self.clients.iter_mut();
                    let client = clients.find(|(who, _)| is_meant(who));
                    let (_, client) = client.expect("a question about nobody");
                    assert_eq!(client.question, None, "two questions at once");
                    client.question = Some(question.id);
                }
                Effect::IssueIceServers { peer } => self.issue_ice_servers(peer),
                Effect::Disconnect { to } => {
                    let client = self.at(to).expect("disconnected without being in");
                    assert!(client.is_connected(), "disconnected without being in");
                    client.leave();
                }
                Effect::Close { to, reason } => {
                    if reason == CloseReason::TakenOver {
                        self.retired.push(to);
                    } else {
                        self.at(to).expect("closed twice").is_gone();
                    }
                }
            }
        }
    }

    fn issue_ice_servers(&mut self, peer: PeerId) {
        let ice_servers = Json::parse("[1]").unwrap();
        let input = Input::IceServers { peer, ice_servers };
        self.room.handle_input(input, self.now);
    }

    fn deliver(&mut self, to: ConnectionId, packet: &Outgoing) {
        let client = self.at(to).expect("something for nobody");
        assert!(client.is_connected(), "something for a stranger");
        match packet {
            Outgoing::Welcome { resume, .. } => {
                let state = resume.as_ref().map(|offer| offer.continuation);
                client.welcome(state);
            }
            Outgoing::Received { count } => assert_eq!(*count, client.sent, "miscounted"),
            Outgoing::Event { .. } | Outgoing::Reply { .. } => {
                let was_member = client.is_member();
                client.take(packet);
                if !was_member && client.is_member() {
                    self.make_room();
                }
            }
        }
    }

    /// With one peer too many, the one that has been suspended for the longest time has given way.
    fn make_room(&mut self) {
        let members = self.clients.values().filter(|client| client.is_member());
        if members.count() > PEERS {
            let suspended = self.clients.values_mut().filter_map(|client| {
                let until = client.suspended_until()?;
                Some(((until, client.arrival), client))
            });
            let (_, client) = suspended
                .min_by_key(|(since, _)| *since)
                .expect("too many peers");
            client.is_gone();
        }
    }

    fn at(&mut self, connection: ConnectionId) -> Option<&mut Client> {
        let mut clients = self.clients.values_mut();
        clients.find(|client| client.connection() == Some(connection))
    }

    /// Everything that has to hold between two operations.
    fn check(&self) {
        assert_eq!(self.room.contradiction(), None);
        let members = self.clients.values().filter(|client| client.is_member());
        assert_eq!(self.room.peers().count(), members.count(), "a ghost");
        client::check(&self.clients);
    }
}
