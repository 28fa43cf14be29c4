//! One client of the session: where it is, what it is owed, and what it was told.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Instant;

use serde_json::Value;
use signaling::room::{
    ConnectionId, Continuation, InvitationId, Outgoing, Pass, QuestionId, Role, TokenHash,
};

/// Where a client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Place {
    /// It has no connection; its peer may be suspended.
    #[default]
    Away,
    /// Its connection has not joined the namespace.
    Door(ConnectionId),
    Connected(ConnectionId),
}

#[derive(Default)]
pub(crate) struct Client {
    pub(crate) place: Place,
    /// Whether what is sent to it is lost.
    pub(crate) is_deaf: bool,
    /// The token of its peer, or of one that is gone.
    pub(crate) token: Option<TokenHash>,
    /// The token that it gets if it can resume.
    pub(crate) newest: Option<TokenHash>,
    /// Counted packets, since the counters began.
    pub(crate) received: u32,
    pub(crate) sent: u32,
    /// Acks that are still to come, in order.
    pub(crate) owed: VecDeque<u64>,
    /// The open question whether it may come in.
    pub(crate) question: Option<QuestionId>,
    /// Of its last CONNECT; later ones are greater.
    pub(crate) number: u64,
    /// Of the CONNECT with which its peer began.
    pub(crate) arrival: u64,
    can_resume: bool,
    suspended_until: Option<Instant>,
    peer: Option<View>,
    /// What was sent to it while it was deaf.
    lost: VecDeque<Outgoing>,
    /// Whether what comes has to be what was lost.
    is_resuming: bool,
}

/// What a peer was told: its application, its rooms, and who is in them.
struct View {
    application: String,
    rooms: BTreeMap<String, BTreeSet<u64>>,
}

impl Client {
    pub(crate) fn connection(&self) -> Option<ConnectionId> {
        match self.place {
            Place::Away => None,
            Place::Door(connection) | Place::Connected(connection) => Some(connection),
        }
    }

    pub(crate) fn is_connected(&self) -> bool {
        matches!(self.place, Place::Connected(_))
    }

    pub(crate) fn is_member(&self) -> bool {
        self.peer.is_some()
    }

    pub(crate) fn may_open(&self) -> bool {
        self.place == Place::Away && self.suspended_until.is_none()
    }

    pub(crate) fn may_confirm(&self) -> bool {
        self.can_resume && !self.is_deaf
    }

    pub(crate) fn suspended_until(&self) -> Option<Instant> {
        self.suspended_until
    }

    /// Its peer ends; its connection stays.
    pub(crate) fn leave(&mut self) {
        *self = Self {
            place: self.connection().map_or(Place::Away, Place::Door),
            is_deaf: self.is_deaf,
            token: self.token,
            newest: self.newest,
            number: self.number,
            ..Self::default()
        };
    }

    /// Its peer and its connection end.
    pub(crate) fn is_gone(&mut self) {
        self.place = Place::Away;
        self.is_deaf = false;
        self.leave();
    }

    /// Its connection ends.
    pub(crate) fn lose(&mut self, until: Instant) {
        if self.is_member() && self.can_resume {
            self.place = Place::Away;
            self.suspended_until = Some(until);
        } else {
            self.is_gone();
        }
    }

    pub(crate) fn end_grace(&mut self, now: Instant) {
        if self.suspended_until.is_some_and(|until| until <= now) {
            self.is_gone();
        }
    }

    /// It comes on another connection, which hears again.
    pub(crate) fn change_connection(&mut self) {
        self.is_resuming = self.is_connected() || self.suspended_until.is_some();
        self.is_deaf = false;
    }

    /// The answer to its CONNECT: the offer to resume, and how its peer goes on.
    pub(crate) fn welcome(&mut self, offer: Option<Option<Continuation>>) {
        let was_there = std::mem::take(&mut self.is_resuming);
        assert_eq!(offer.is_some(), self.newest.is_some(), "resumption unasked");
        match offer.flatten() {
            None => {
                assert!(!was_there, "a peer was forgotten");
                let Place::Connected(connection) = self.place else {
                    panic!("welcome without being in");
                };
                self.leave();
                self.place = Place::Connected(connection);
                self.arrival = self.number;
            }
            Some(Continuation::Continued { received }) => {
                assert!(was_there, "a peer from nowhere");
                assert_eq!(received, self.sent, "miscounted");
                self.is_resuming = true;
            }
            Some(Continuation::Resynced) => {
                assert!(was_there, "a peer from nowhere");
                (self.received, self.sent) = (0, 0);
                self.lost.clear();
                if let Some(view) = &mut self.peer {
                    view.rooms.clear();
                }
            }
        }
        self.suspended_until = None;
        self.can_resume = offer.is_some();
        self.token = self.newest;
    }

    /// Takes a packet that is counted.
    pub(crate) fn take(&mut self, packet: &Outgoing) {
        if !self.is_deaf
            && let Some(lost) = self.lost.pop_front()
        {
            assert_eq!(lost, *packet, "a replay is not what was sent");
            return self.receive(packet);
        }
        if let Outgoing::Reply { ack, .. } = packet {
            assert_eq!(
                self.owed.pop_front(),
                Some(ack.0),
                "an answer out of its turn"
            );
        }
        if self.is_deaf {
            self.lost.push_back(packet.clone());
        } else {
            self.receive(packet);
        }
    }

    fn receive(&mut self, packet: &Outgoing) {
        self.received += 1;
        let text = packet.encode().text;
        let json = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let array: Vec<Value> = serde_json::from_str(&without_surrogates(json)).unwrap();
        match packet {
            Outgoing::Reply { .. } => self.hear_reply(array.first().unwrap()),
            Outgoing::Event { .. } => {
                let view = self.peer.as_mut().expect("a stranger hears something");
                view.hear(array.get(1).unwrap());
            }
            Outgoing::Welcome { .. } | Outgoing::Received { .. } => unreachable!("not counted"),
        }
    }

    fn hear_reply(&mut self, reply: &Value) {
        let data = reply.get("msgData");
        if reply.get("msgType") == Some(&"token".into()) {
            let name = reply.pointer("/msgData/application/applicationName");
            self.peer = Some(View {
                application: name.and_then(Value::as_str).unwrap().to_owned(),
                rooms: BTreeMap::new(),
            });
        }
        if let (Some(view), Some(rooms)) =
            (&mut self.peer, data.and_then(|data| data.get("roomData")))
        {
            view.learn(rooms);
        }
    }
}

impl View {
    fn hear(&mut self, event: &Value) {
        if let Some(rooms) = event.pointer("/msgData/roomData") {
            self.learn(rooms);
        }
    }

    /// Takes in `roomData`.
    fn learn(&mut self, rooms: &Value) {
        for (name, room) in rooms.as_object().unwrap() {
            if room.get("roomStatus") == Some(&"leave".into()) {
                self.rooms.remove(name);
                continue;
            }
            if let Some(clients) = room.get("clientList") {
                self.rooms.insert(name.clone(), ids(clients));
            }
            let change = |kind: &str| room.pointer(&format!("/clientListDelta/{kind}")).map(ids);
            let members = self
                .rooms
                .get_mut(name)
                .expect("news of a room that it is not in");
            members.extend(change("updateClient").unwrap_or_default());
            for gone in change("removeClient").unwrap_or_default() {
                assert!(members.remove(&gone), "somebody left twice");
            }
        }
    }
}

/// What has to hold for all of them between two operations.
pub(crate) fn check(clients: &BTreeMap<u64, Client>) {
    let members = || {
        clients
            .iter()
            .filter_map(|(who, client)| Some((*who, client.peer.as_ref()?)))
    };
    for client in clients.values() {
        assert!(
            client.owed.is_empty() || client.question.is_some(),
            "a request is not answered"
        );
        assert!(
            client.is_deaf || !client.is_connected() || client.lost.is_empty(),
            "what was lost is not sent again"
        );
    }
    for (who, client) in clients {
        let Some(view) = client
            .peer
            .as_ref()
            .filter(|_| client.is_connected() && !client.is_deaf)
        else {
            continue;
        };
        for (room, known) in &view.rooms {
            let is_in = |other: &View| {
                other.application == view.application && other.rooms.contains_key(room)
            };
            let inside = members().filter(|(_, other)| is_in(other));
            let inside: BTreeSet<u64> = inside.map(|(who, _)| who).collect();
            assert_eq!(*known, inside, "what c{who} knows of the room {room:?}");
        }
    }
}

/// A token hash for each number.
pub(crate) fn hash(number: u64) -> TokenHash {
    let mut bytes = [0; 32];
    for (place, byte) in bytes.iter_mut().zip(number.to_be_bytes()) {
        *place = byte;
    }
    TokenHash(bytes)
}

/// What a client is let in by; `invitation` is the number of theirs, if they have one.
pub(crate) fn pass(who: u64, invitation: u64) -> Pass {
    let role = match who {
        0 => Role::User,
        3 => Role::Device,
        _ => Role::Participant,
    };
    let invitation = (who % 2 == 1).then_some(InvitationId(invitation));
    Pass { role, invitation }
}

/// The clients in a map by EasyRTC id.
fn ids(clients: &Value) -> BTreeSet<u64> {
    let keys = clients.as_object().unwrap().keys();
    keys.map(|id| id.trim_start_matches('c').parse().unwrap())
        .collect()
}

/// JSON as browsers read it: they take half a surrogate pair, `\ud83d`, for a character, and our parser refuses it.
fn without_surrogates(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        text.push_str(before);
        let is_surrogate = escape.get(..4).is_some_and(|head| {
            let digits = head.strip_prefix("\\u").unwrap_or_default();
            digits.starts_with(['d', 'D']) && digits.ends_with(|c: char| c >= '8')
        });
        let length = if is_surrogate { 6 } else { 2 };
        let (whole, after) = escape.split_at(length.min(escape.len()));
        text.push_str(if is_surrogate { "\\ufffd" } else { whole });
        rest = after;
    }
    text + rest
}
