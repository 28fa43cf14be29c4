//! The rules of one session: who is in it, and who hears what.
//!
//! [`Room`] is a state machine. One rule: after every [`Room::handle_input`], [`Room::handle_timeout`] or
//! [`Room::end`], drain [`Room::poll_effect`] until it is empty, then wait until [`Room::poll_timeout`].
//!
//! Invariants:
//! - A request with an ack gets exactly one reply; a relay leaves before the reply to its sender, so messages keep the
//!   order in which the requests arrived.
//! - Membership is symmetric: a peer that lists a room is listed by it, and the other way round.
//! - Only authenticated members of a session are ever told anything about it.
//! - Where roles count, only a user commands the device of somebody else, and nobody says to be a user who is none.
//! - Nothing outlives its last member: applications and rooms disappear with it.
//!
//! The orders of effects are those of the reference (docs/protocol.md, section "Order").

mod authenticate;
mod authority;
mod command;
mod connection;
mod effect;
mod membership;
mod message;
mod permission;
mod rules;
#[cfg(test)]
mod stories;

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use crate::easyrtc::{ApplicationName, EasyrtcId, ErrorCode, Event, Json, Reply, Request};
use crate::socketio::AckId;
use connection::{Connection, Phase};
use membership::OpenRoom;

pub use authority::{COMMANDS_OF_USERS, FORWARDED_TO_USERS};
pub use connection::{ConnectionId, InvitationId, Pass, PeerSummary, Role};
pub use effect::{CloseReason, Effect, Outgoing};
pub use permission::Question;
pub use rules::Rules;

/// The time at which something happens.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// For deadlines.
    pub instant: Instant,
    /// For what peers are told: milliseconds since 1970.
    pub unix_ms: u64,
}

/// Something that happened to a connection.
#[derive(Debug)]
pub enum Input {
    /// A connection was let in by its key; it has to authenticate in time.
    Opened {
        /// The connection.
        connection: ConnectionId,
        /// What its key entitles it to.
        pass: Pass,
    },
    /// It joined the Socket.IO namespace.
    Connected {
        /// The connection.
        connection: ConnectionId,
        /// The id it will have once it has authenticated.
        easyrtcid: EasyrtcId,
    },
    /// It asked for something.
    Requested {
        /// The connection.
        connection: ConnectionId,
        /// What it asked.
        request: Request,
    },
    /// Whether it may come in is known.
    Answered {
        /// The connection.
        connection: ConnectionId,
        /// The [`Question::id`].
        question: u64,
        /// The answer.
        is_permitted: bool,
    },
    /// It left the namespace, and may join again.
    Disconnected {
        /// The connection.
        connection: ConnectionId,
    },
    /// It is gone.
    Closed {
        /// The connection.
        connection: ConnectionId,
    },
    /// Its ICE servers are others now, because its credentials for them are.
    IceServersChanged {
        /// The connection.
        connection: ConnectionId,
        /// What it gets as `iceServers` from now on; a peer is told at once.
        ice_servers: Json,
    },
    /// Whoever holds that invitation has been removed from the session.
    Revoked {
        /// The invitation.
        invitation: InvitationId,
    },
}

/// One session. See the module for how to use it.
#[derive(Debug)]
pub struct Room {
    rules: Rules,
    connections: BTreeMap<ConnectionId, Connection>,
    /// Connections that have not authenticated, with the time at which they must have.
    deadlines: BTreeMap<ConnectionId, Instant>,
    peers: BTreeMap<EasyrtcId, ConnectionId>,
    applications: BTreeMap<ApplicationName, Vec<OpenRoom>>,
    effects: VecDeque<Effect>,
    next_event_id: u64,
    next_question: u64,
}

impl Room {
    /// An empty session.
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            connections: BTreeMap::new(),
            deadlines: BTreeMap::new(),
            peers: BTreeMap::new(),
            applications: BTreeMap::new(),
            effects: VecDeque::new(),
            next_event_id: 0,
            next_question: 0,
        }
    }

    /// Takes one input. Inputs of connections that are not known (any more) are ignored.
    pub fn handle_input(&mut self, input: Input, now: Now) {
        match input {
            Input::Opened { connection, pass } => {
                self.connections.insert(connection, Connection::new(pass));
                self.expect_authenticate(connection, now);
            }
            Input::Connected {
                connection,
                easyrtcid,
            } => {
                if let Some(known) = self.connections.get_mut(&connection) {
                    known.phase = Phase::Connected { easyrtcid };
                }
            }
            Input::Requested {
                connection,
                request,
            } => self.handle_request(connection, request, now),
            Input::Answered {
                connection,
                question,
                is_permitted,
            } => self.handle_answer(connection, question, is_permitted, now),
            Input::Disconnected { connection } => {
                // Whoever never authenticated keeps the deadline it has: coming and going gains no time.
                if self.peer(connection).is_some() {
                    self.expect_authenticate(connection, now);
                }
                self.leave(connection, now);
            }
            Input::Closed { connection } => {
                self.leave(connection, now);
                self.forget(connection);
            }
            Input::IceServersChanged {
                connection,
                ice_servers,
            } => self.change_ice_servers(connection, ice_servers, now),
            Input::Revoked { invitation } => self.remove(invitation, now),
        }
    }

    /// The next thing to do, in order.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When [`Room::handle_timeout`] is to be called next, if at all.
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.deadlines.values().min().copied()
    }

    /// Does what is due: closes connections that did not authenticate in time.
    pub fn handle_timeout(&mut self, now: Now) {
        let is_due = |(_, deadline): &(&ConnectionId, &Instant)| **deadline <= now.instant;
        let due: Vec<ConnectionId> = self
            .deadlines
            .iter()
            .filter(is_due)
            .map(|(id, _)| *id)
            .collect();
        for connection in due {
            self.close(connection, CloseReason::AuthenticateTimeout, now);
        }
    }

    /// Tells everybody that the session is over, where its rules want that, and lets go of all connections.
    pub fn end(&mut self, now: Now) {
        let connections: Vec<ConnectionId> = self.connections.keys().copied().collect();
        for connection in connections {
            if self.rules.tells_end
                && let Some(peer) = self.peer(connection)
            {
                let id = peer.easyrtcid.clone();
                self.emit(connection, id, Event::Error(ErrorCode::ServerShutdown), now);
                self.effects
                    .push_back(Effect::Disconnect { to: connection });
            }
            self.effects.push_back(Effect::Close {
                to: connection,
                reason: CloseReason::SessionEnded,
            });
        }
        self.connections.clear();
        self.deadlines.clear();
        self.peers.clear();
        self.applications.clear();
    }

    /// Everybody who has authenticated.
    pub fn peers(&self) -> impl Iterator<Item = PeerSummary> {
        self.connections.values().filter_map(Connection::summary)
    }

    fn handle_request(&mut self, connection: ConnectionId, request: Request, now: Now) {
        match self.connections.get(&connection).map(|known| &known.phase) {
            None => return,
            // It was put out while the request was on its way. As in the reference, whoever speaks then is cut off.
            Some(Phase::Opened) => return self.close(connection, CloseReason::NotConnected, now),
            Some(Phase::Connected { .. } | Phase::Authenticated(_)) => {}
        }
        let Some(request) = self.hold(connection, request, now) else {
            return;
        };
        match request {
            Request::Authenticate { ack, body } => {
                self.handle_authenticate(connection, ack, body, now)
            }
            // As in the reference, whoever has not authenticated gets no answer, not even a refusal.
            Request::Command { .. } | Request::Message { .. }
                if self.peer(connection).is_none() => {}
            Request::Command { ack, body } => {
                let result =
                    body.and_then(|command| self.handle_command(connection, ack, command, now));
                self.reply_if_refused(connection, ack, result, now);
            }
            Request::Message { ack, body } => {
                let result = body.and_then(|message| self.handle_message(connection, message, now));
                self.reply(
                    connection,
                    ack,
                    result.map_or_else(Reply::Error, |()| Reply::Ack),
                    now,
                );
            }
        }
    }

    fn reply_if_refused(
        &mut self,
        connection: ConnectionId,
        ack: AckId,
        result: Result<(), ErrorCode>,
        now: Now,
    ) {
        if let Err(code) = result {
            self.reply(connection, ack, Reply::Error(code), now);
        }
    }

    fn reply(&mut self, to: ConnectionId, ack: AckId, reply: Reply, now: Now) {
        self.effects.push_back(Effect::Send {
            to,
            packet: Outgoing::Reply {
                ack,
                reply,
                server_time: now.unix_ms,
            },
        });
    }

    fn emit(&mut self, to: ConnectionId, recipient: EasyrtcId, event: Event, now: Now) {
        let id = self.next_event_id;
        self.next_event_id = id.wrapping_add(1);
        self.effects.push_back(Effect::Send {
            to,
            packet: Outgoing::Event {
                id,
                recipient,
                event,
                server_time: now.unix_ms,
            },
        });
    }

    fn expect_authenticate(&mut self, connection: ConnectionId, now: Now) {
        if let Some(deadline) = now.instant.checked_add(self.rules.authenticate_timeout) {
            self.deadlines.insert(connection, deadline);
        }
    }

    fn change_ice_servers(&mut self, connection: ConnectionId, ice_servers: Json, now: Now) {
        let Some(known) = self.connections.get_mut(&connection) else {
            return;
        };
        known.ice_servers = Some(ice_servers.clone());
        if let Some(peer) = self.peer(connection) {
            let id = peer.easyrtcid.clone();
            self.emit(connection, id, Event::IceConfig(ice_servers), now);
        }
    }

    /// What a connection gets as `iceServers`.
    fn ice_servers(&self, connection: ConnectionId) -> Json {
        let known = self.connections.get(&connection);
        let own = known.and_then(|known| known.ice_servers.clone());
        own.unwrap_or_else(|| self.rules.ice_servers.clone())
    }

    /// Puts out and closes every connection of an invitation, and says why to those who can hear it.
    fn remove(&mut self, invitation: InvitationId, now: Now) {
        let holds =
            |(_, known): &(&ConnectionId, &Connection)| known.pass.invitation == Some(invitation);
        let holders = self.connections.iter().filter(holds);
        let holders: Vec<ConnectionId> = holders.map(|(id, _)| *id).collect();
        for connection in holders {
            if let Some(peer) = self.peer(connection) {
                let id = peer.easyrtcid.clone();
                self.emit(
                    connection,
                    id,
                    Event::Error(ErrorCode::MsgRejectNoAuth),
                    now,
                );
                self.effects
                    .push_back(Effect::Disconnect { to: connection });
            }
            self.close(connection, CloseReason::Removed, now);
        }
    }

    /// Ends a connection by our own will.
    fn close(&mut self, connection: ConnectionId, reason: CloseReason, now: Now) {
        self.leave(connection, now);
        self.forget(connection);
        self.effects.push_back(Effect::Close {
            to: connection,
            reason,
        });
    }

    fn forget(&mut self, connection: ConnectionId) {
        self.connections.remove(&connection);
        self.deadlines.remove(&connection);
    }
}

impl Now {
    /// The same time, `duration` later.
    pub fn plus(self, duration: Duration) -> Self {
        let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        Self {
            instant: self.instant.checked_add(duration).unwrap_or(self.instant),
            unix_ms: self.unix_ms.saturating_add(milliseconds),
        }
    }
}
