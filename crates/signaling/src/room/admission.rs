//! Who becomes a member: an authenticate is checked, maybe somebody decides about it, and the client is let in or
//! refused.
//!
//! A decision takes its time, and only the client waits for it: what it sends meanwhile is held, and is carried out in
//! its order once the client is in. What it sent is forgotten if it is refused or goes.

use crate::easyrtc::{ApplicationName, Authenticate, ErrorCode, Reply, Request, RoomName, Token};
use crate::room::effect::{CloseReason, Effect, Question};
use crate::room::input::{Now, Verdict};
use crate::room::machine::Room;
use crate::room::membership::RoomRefusal;
use crate::room::pass::Role;
use crate::room::rules::{Admission, Decider};
use crate::room::state::connection::At;
use crate::room::state::ids::{PeerId, QuestionId};
use crate::room::state::peer::{Peer, Reach};
use crate::room::state::pending::{PendingJoin, TooMany};
use crate::room::state::profile::Profile;
use crate::room::state::timers::Due;
use crate::socketio::AckId;

impl Room {
    pub(super) fn handle_authenticate(
        &mut self,
        peer: PeerId,
        ack: Option<AckId>,
        body: Result<Box<Authenticate>, ErrorCode>,
        now: Now,
    ) {
        // Without an ack there is nowhere to put the token.
        let Some(ack) = ack else {
            return self.refuse(peer, now);
        };
        match (body, self.decider(peer)) {
            (Ok(request), Some(decider)) => self.ask(peer, decider, ack, request, now),
            (body, _) => self.conclude(peer, ack, body, now),
        }
    }

    /// Who decides about an authenticate of this peer, if anybody does.
    fn decider(&self, peer: PeerId) -> Option<Decider> {
        match self.rules.admission {
            Admission::Open => None,
            Admission::Asked(Decider::Webhook) => Some(Decider::Webhook),
            Admission::Asked(Decider::Host) => {
                let is_waiting = |peer: &Peer| !peer.is_member() && peer.pass.role != Role::User;
                let is_asked = self.peers.get(peer).is_some_and(is_waiting);
                is_asked.then_some(Decider::Host)
            }
        }
    }

    /// Asks, and lets the peer wait for the decision.
    fn ask(
        &mut self,
        peer: PeerId,
        decider: Decider,
        ack: AckId,
        request: Box<Authenticate>,
        now: Now,
    ) {
        let Some(known) = self.peers.get_mut(peer) else {
            return;
        };
        let number = self.next_question;
        let id = QuestionId { peer, number };
        let application = request.application.as_ref();
        let question = Question {
            id,
            decider,
            easyrtcid: known.easyrtcid().clone(),
            application: application
                .unwrap_or(&self.rules.default_application)
                .clone(),
            username: request.username.clone(),
            credential: request.credential.clone(),
        };
        known.pending = Some(Box::new(PendingJoin::new(id, ack, request)));
        let connection = known.connection();
        self.next_question = number.wrapping_add(1);
        self.effects.push_back(Effect::Ask(Box::new(question)));
        match decider {
            Decider::Webhook => {}
            Decider::Host => {
                if let Some(connection) = connection {
                    self.timers.cancel(Due::Authenticate(connection));
                }
                self.schedule(Due::Decision(peer), self.rules.admission_timeout, now);
            }
        }
    }

    /// Keeps the request if its peer waits for a decision; gives it back if not.
    pub(super) fn hold(&mut self, peer: PeerId, request: Request, now: Now) -> Option<Request> {
        let known = self.peers.get_mut(peer)?;
        let connection = known.connection();
        let Some(pending) = known.pending.as_mut() else {
            return Some(request);
        };
        if let (Err(TooMany), Some(connection)) = (pending.hold(request), connection) {
            self.close(connection, CloseReason::PipelinedTooMuch, now);
        }
        None
    }

    /// A decision came. The client may have gone meanwhile, and another question may be open.
    pub(super) fn decide(&mut self, question: QuestionId, verdict: Verdict, now: Now) {
        let Some(known) = self.peers.get_mut(question.peer) else {
            return;
        };
        let is_meant = |pending: &mut Box<PendingJoin>| pending.question == question;
        if let Some(pending) = known.pending.take_if(is_meant) {
            self.carry_out(*pending, verdict, now);
        }
    }

    /// No host decided in time.
    pub(super) fn give_up_waiting(&mut self, peer: PeerId, now: Now) {
        let known = self.peers.get_mut(peer);
        if let Some(pending) = known.and_then(|peer| peer.pending.take()) {
            self.carry_out(*pending, Verdict::Refuse, now);
        }
    }

    /// Does what was asked for, and then what came behind it.
    fn carry_out(&mut self, pending: PendingJoin, verdict: Verdict, now: Now) {
        let PendingJoin {
            question: QuestionId { peer, .. },
            ack,
            request,
            held,
        } = pending;
        let connection = self.peers.get(peer).and_then(Peer::connection);
        self.timers.cancel(Due::Decision(peer));
        let body = match verdict {
            Verdict::Admit => Ok(request),
            Verdict::Refuse => Err(ErrorCode::LoginBadAuth),
        };
        self.conclude(peer, ack, body, now);
        for request in held {
            if self.peers.get(peer).is_some() {
                self.handle_request(peer, request, now);
            } else if let Some(connection) = connection {
                // It went on after it was refused.
                if self.connections.at(connection) == Some(At::Door) {
                    self.close(connection, CloseReason::NotConnected, now);
                }
            }
        }
    }

    /// Lets the client in or refuses it, and tells it.
    fn conclude(
        &mut self,
        peer: PeerId,
        ack: AckId,
        body: Result<Box<Authenticate>, ErrorCode>,
        now: Now,
    ) {
        match body.and_then(|request| self.admit(peer, *request, now)) {
            Ok(()) => {
                if let Some(connection) = self.peers.get(peer).and_then(Peer::connection) {
                    self.timers.cancel(Due::Authenticate(connection));
                }
                if let Some(token) = self.token(peer) {
                    self.reply(peer, ack, Reply::Token(Box::new(token)), now);
                }
                self.announce_everywhere(peer, now);
            }
            Err(code) => {
                self.reply(peer, ack, Reply::Error(code), now);
                self.refuse(peer, now);
            }
        }
    }

    /// Makes a guest a member, or updates the member that it is; on an error nothing has changed.
    fn admit(&mut self, id: PeerId, request: Authenticate, now: Now) -> Result<(), ErrorCode> {
        let peer = self.peers.get(id).ok_or(ErrorCode::LoginGenFail)?;
        let rules = &self.rules;
        let application = request
            .application
            .unwrap_or_else(|| rules.default_application.clone());
        let profile = peer.profile();
        let stays = profile.is_some_and(|profile| profile.application == application);
        if !rules.creates_applications
            && application != rules.default_application
            && !self.directory.contains(&application)
        {
            return Err(ErrorCode::LoginAppAuthFail);
        }
        let gives_way = match profile {
            None if self.peers.members() >= rules.peers => {
                Some(self.longest_suspended().ok_or(ErrorCode::LoginGenFail)?)
            }
            None | Some(_) => None,
        };

        let memberships = profile.filter(|_| stays);
        let default_rooms = || {
            let room = rules.joins_default_room.then(|| rules.default_room.clone());
            room.into_iter().collect()
        };
        let names_rooms = request.rooms.is_some();
        let mut rooms: Vec<RoomName> = request.rooms.unwrap_or_else(default_rooms);
        match self.check_rooms(&application, memberships, &rooms) {
            Ok(()) => {}
            // An update that names no rooms leaves a peer that is in enough of them where it is.
            Err(RoomRefusal::TooMany) if stays && !names_rooms => rooms.clear(),
            Err(RoomRefusal::TooMany | RoomRefusal::Unknown) => {
                return Err(ErrorCode::LoginBadRoom);
            }
            Err(RoomRefusal::Full) => return Err(ErrorCode::LoginGenFail),
        }

        if profile.is_none() {
            let profile = Profile::new(application, now.unix_ms);
            if !self.peers.make_member(id, profile) {
                return Err(ErrorCode::LoginGenFail);
            }
        } else if !stays {
            self.change_application(id, application, now);
        }
        if let Some(gives_way) = gives_way {
            self.leave(gives_way, now);
        }
        let peer = self.peers.get_mut(id);
        let profile = peer.and_then(Peer::profile_mut);
        let profile = profile.ok_or(ErrorCode::LoginGenFail)?;
        profile.username = request.username.or_else(|| profile.username.take());
        profile.label = request.label.or_else(|| profile.label.take());
        if let Some(update) = request.presence {
            profile.presence.update(update);
        }
        self.join(id, &rooms, now);
        Ok(())
    }

    /// The peer that has been without a connection for the longest time.
    fn longest_suspended(&self) -> Option<PeerId> {
        let suspended = self.peers.iter().filter_map(|(id, peer)| match peer.reach {
            Reach::Suspended { until } => Some((until, id)),
            Reach::Attached(_) => None,
        });
        suspended.min().map(|(_, id)| id)
    }

    fn change_application(&mut self, id: PeerId, application: ApplicationName, now: Now) {
        let profile = self.peers.get(id).and_then(Peer::profile);
        let rooms = profile.map_or_else(Vec::new, Profile::rooms);
        self.leave_rooms(id, &rooms, now);
        if let Some(profile) = self.peers.get_mut(id).and_then(Peer::profile_mut) {
            profile.application = application;
        }
    }

    fn token(&self, id: PeerId) -> Option<Token> {
        let peer = self.peers.get(id)?;
        let profile = peer.profile()?;
        Some(Token {
            rooms: self.reports(&profile.application, &profile.rooms()),
            application: profile.application.clone(),
            easyrtcid: peer.easyrtcid().clone(),
            ice_servers: self.ice_servers(id),
            label: profile.label.clone(),
        })
    }

    /// Disconnects the client; it may connect and try again until its time is up.
    fn refuse(&mut self, peer: PeerId, now: Now) {
        let connection = self.peers.get(peer).and_then(Peer::connection);
        self.leave(peer, now);
        if let Some(to) = connection {
            self.expect_authenticate(to, now);
            self.effects.push_back(Effect::Disconnect { to });
        }
    }
}
