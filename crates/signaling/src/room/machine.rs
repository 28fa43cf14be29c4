//! The machine: takes inputs, keeps effects until they are polled, and sends. What an input leads to is in the files of
//! rules.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::easyrtc::{ErrorCode, Event, Reply, Request};
use crate::room::effect::{CloseReason, Effect};
use crate::room::input::{Input, Now};
use crate::room::outgoing::Outgoing;
use crate::room::pass::InvitationId;
use crate::room::rules::Rules;
use crate::room::state::connection::{At, Connections};
use crate::room::state::directory::Directory;
use crate::room::state::ids::{ConnectionId, PeerId};
use crate::room::state::peer::{Peer, PeerSummary};
use crate::room::state::peers::Peers;
use crate::room::state::timers::{Due, Timers};
use crate::socketio::AckId;

/// The shortest time that a timer takes.
const SOON: Duration = Duration::from_millis(1);

/// One session. See [the module](crate::room) for how to use it.
#[derive(Debug)]
pub struct Room {
    pub(super) rules: Rules,
    pub(super) peers: Peers,
    pub(super) connections: Connections,
    pub(super) directory: Directory,
    pub(super) timers: Timers,
    pub(super) effects: VecDeque<Effect>,
    /// Invitations that open nothing any more.
    pub(super) revoked: BTreeSet<InvitationId>,
    pub(super) next_question: u64,
    next_event: u64,
}

impl Room {
    /// An empty session.
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            peers: Peers::default(),
            connections: Connections::default(),
            directory: Directory::default(),
            timers: Timers::default(),
            effects: VecDeque::new(),
            revoked: BTreeSet::new(),
            next_question: 0,
            next_event: 0,
        }
    }

    /// Takes one input. Inputs about connections, peers and questions that are not known are ignored.
    pub fn handle_input(&mut self, input: Input, now: Now) {
        match input {
            Input::Opened { connection, pass } => {
                self.lose(connection, now);
                self.connections.open(connection, pass);
                // Its key was good when the handshake came; it may have been revoked since.
                if pass.invitation.is_some_and(|it| self.revoked.contains(&it)) {
                    self.close(connection, CloseReason::Removed, now);
                } else {
                    self.expect_authenticate(connection, now);
                }
            }
            Input::Connected {
                connection,
                fresh,
                resume,
            } => self.connect(connection, fresh, resume, now),
            Input::Requested {
                connection,
                request,
            } => self.handle_requested(connection, request, now),
            Input::Ignored { connection } => {
                if let Some(peer) = self.connections.peer(connection) {
                    self.count(peer, now);
                }
            }
            Input::Received { connection, count } => self.confirm(connection, count),
            Input::Disconnected { connection } => self.disconnect(connection, now),
            Input::Closed { connection } => self.lose(connection, now),
            Input::QueueFull { connection } => {
                self.note_full_queue(connection);
                self.lose(connection, now);
            }
            Input::Decided { question, verdict } => self.decide(question, verdict, now),
            Input::IceServers { peer, ice_servers } => {
                self.change_ice_servers(peer, ice_servers, now)
            }
            Input::Revoked { invitation } => self.revoke(invitation, now),
        }
    }

    /// The next thing to do, in order.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When [`Room::handle_timeout`] is to be called next, if at all.
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.timers.next()
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Now) {
        while let Some(due) = self.timers.take_due(now.instant) {
            match due {
                Due::Authenticate(connection) => {
                    self.close(connection, CloseReason::AuthenticateTimeout, now)
                }
                Due::Grace(peer) => self.leave(peer, now),
                Due::Decision(peer) => self.give_up_waiting(peer, now),
                Due::IceServers(peer) => self.issue_ice_servers(peer, now),
                Due::Confirm(peer) => self.tell_received(peer),
            }
        }
    }

    /// Tells every member that the session is over, where its rules want that, and closes all connections.
    pub fn end(&mut self, now: Now) {
        let connections: Vec<ConnectionId> = self.connections.in_use().map(|(id, _)| id).collect();
        for connection in connections {
            if self.rules.tells_end {
                self.say_goodbye(connection, ErrorCode::ServerShutdown, now);
            }
            self.effects.push_back(Effect::Close {
                to: connection,
                reason: CloseReason::SessionEnded,
            });
        }
        self.connections.clear();
        self.timers.clear();
        self.peers.clear();
        self.directory.clear();
    }

    /// Every member.
    pub fn peers(&self) -> impl Iterator<Item = PeerSummary> {
        self.peers.iter().filter_map(|(_, peer)| peer.summary())
    }

    fn handle_requested(&mut self, connection: ConnectionId, request: Request, now: Now) {
        match self.connections.at(connection) {
            None | Some(At::Retired) => {}
            // It was disconnected while the request was on its way. As in the reference, a request then closes it.
            Some(At::Door) => self.close(connection, CloseReason::NotConnected, now),
            Some(At::Peer(peer)) => {
                self.count(peer, now);
                self.handle_request(peer, request, now);
            }
        }
    }

    pub(super) fn handle_request(&mut self, peer: PeerId, request: Request, now: Now) {
        let Some(request) = self.hold(peer, request, now) else {
            return;
        };
        let is_member = || self.peers.get(peer).is_some_and(|peer| peer.is_member());
        match request {
            Request::Authenticate { ack, body } => self.handle_authenticate(peer, ack, body, now),
            // As in the reference, a guest gets no answer, not even a refusal.
            Request::Command { .. } | Request::Message { .. } if !is_member() => {}
            Request::Command { ack, body } => {
                let result = body.and_then(|command| self.handle_command(peer, ack, command, now));
                if let Err(code) = result {
                    self.reply(peer, ack, Reply::Error(code), now);
                }
            }
            Request::Message { ack, body } => {
                let result = body.and_then(|message| self.handle_message(peer, message, now));
                let reply = result.map_or_else(Reply::Error, |()| Reply::Ack);
                self.reply(peer, ack, reply, now);
            }
        }
    }

    pub(super) fn reply(&mut self, to: PeerId, ack: AckId, reply: Reply, now: Now) {
        self.send(to, |_| Outgoing::Reply {
            ack,
            reply,
            server_time: now.unix_ms,
        });
    }

    pub(super) fn emit_to_all(&mut self, to: &[PeerId], event: Event, now: Now) {
        let event = Arc::new(event);
        for peer in to {
            self.emit_shared(*peer, Arc::clone(&event), now);
        }
    }

    pub(super) fn emit(&mut self, to: PeerId, event: Event, now: Now) {
        self.emit_shared(to, Arc::new(event), now);
    }

    fn emit_shared(&mut self, to: PeerId, event: Arc<Event>, now: Now) {
        let id = self.next_event;
        self.next_event = id.wrapping_add(1);
        self.send(to, |peer| Outgoing::Event {
            id,
            recipient: peer.easyrtcid().clone(),
            event,
            server_time: now.unix_ms,
        });
    }

    /// The one way to a peer for everything that is counted: a peer that can resume keeps it, an attached one gets it.
    fn send(&mut self, to: PeerId, packet: impl FnOnce(&Peer) -> Outgoing) {
        let Some(peer) = self.peers.get_mut(to) else {
            return;
        };
        let packet = packet(peer);
        if let Some(resume) = &mut peer.resume {
            resume.outbox.push(&packet, &self.rules.outbox);
        }
        if let Some(to) = peer.connection() {
            self.effects.push_back(Effect::Send { to, packet });
        }
    }

    /// Says why to a member that is about to be closed, and disconnects it.
    pub(super) fn say_goodbye(&mut self, connection: ConnectionId, code: ErrorCode, now: Now) {
        let Some(peer) = self.connections.peer(connection) else {
            return;
        };
        if self.peers.get(peer).is_some_and(|peer| peer.is_member()) {
            self.emit(peer, Event::Error(code), now);
            let to = connection;
            self.effects.push_back(Effect::Disconnect { to });
        }
    }

    /// Ends a connection by our own will, and its peer with it.
    pub(super) fn close(&mut self, connection: ConnectionId, reason: CloseReason, now: Now) {
        if let Some(peer) = self.connections.peer(connection) {
            self.leave(peer, now);
        }
        self.forget(connection);
        self.effects.push_back(Effect::Close {
            to: connection,
            reason,
        });
    }

    pub(super) fn forget(&mut self, connection: ConnectionId) {
        self.connections.remove(connection);
        self.timers.cancel(Due::Authenticate(connection));
    }

    /// Lets something become due after `duration`, but not at once: a rule of 0 that renews itself would never end. What is
    /// beyond the clock never becomes due.
    pub(super) fn schedule(&mut self, due: Due, duration: Duration, now: Now) -> Option<Instant> {
        let at = now.instant.checked_add(duration.max(SOON))?;
        self.timers.set(due, at);
        Some(at)
    }
}
