//! Letting a client in.

use crate::easyrtc::{
    ApplicationName, Authenticate, EasyrtcId, ErrorCode, Presence, Reply, RoomName, Token,
};
use crate::room::connection::{Peer, Phase};
use crate::room::membership::RoomRefusal;
use crate::room::{ConnectionId, Effect, Now, Room};
use crate::socketio::AckId;

impl Room {
    pub(super) fn handle_authenticate(
        &mut self,
        connection: ConnectionId,
        ack: Option<AckId>,
        body: Result<Box<Authenticate>, ErrorCode>,
        now: Now,
    ) {
        // Without an ack there is nowhere to put the token.
        let Some(ack) = ack else {
            return self.refuse(connection, now);
        };
        match body {
            Ok(request) if self.rules.asks_permission => {
                self.ask(connection, ack, request);
            }
            body => self.conclude(connection, ack, body, now),
        }
    }

    /// Lets the client in or puts it out, and tells it.
    pub(super) fn conclude(
        &mut self,
        connection: ConnectionId,
        ack: AckId,
        body: Result<Box<Authenticate>, ErrorCode>,
        now: Now,
    ) {
        match body.and_then(|request| self.admit(connection, *request, now)) {
            Ok(()) => {
                self.deadlines.remove(&connection);
                if let Some(token) = self.token(connection) {
                    self.reply(connection, ack, Reply::Token(Box::new(token)), now);
                }
                self.announce_everywhere(connection, now);
            }
            Err(code) => {
                self.reply(connection, ack, Reply::Error(code), now);
                self.refuse(connection, now);
            }
        }
    }

    /// Makes the connection a peer, or updates the peer that it is; on an error nothing has changed.
    fn admit(
        &mut self,
        connection: ConnectionId,
        request: Authenticate,
        now: Now,
    ) -> Result<(), ErrorCode> {
        let rules = &self.rules;
        let application = request
            .application
            .unwrap_or_else(|| rules.default_application.clone());
        let known = self
            .peer(connection)
            .map(|peer| peer.application == application);
        if !rules.creates_applications
            && application != rules.default_application
            && !self.applications.contains_key(&application)
        {
            return Err(ErrorCode::LoginAppAuthFail);
        }
        if known.is_none() && self.peers.len() >= rules.peers {
            return Err(ErrorCode::LoginGenFail);
        }

        let memberships = match self.peer(connection) {
            Some(peer) if known == Some(true) => peer.memberships.as_slice(),
            Some(_) | None => &[],
        };
        let default_rooms = || {
            let room = rules.joins_default_room.then(|| rules.default_room.clone());
            room.into_iter().collect()
        };
        let names_rooms = request.rooms.is_some();
        let mut rooms: Vec<RoomName> = request.rooms.unwrap_or_else(default_rooms);
        match self.check_rooms(&application, memberships, &rooms) {
            Ok(()) => {}
            // An update that names no rooms leaves a peer that is in enough of them where it is.
            Err(RoomRefusal::TooMany) if known == Some(true) && !names_rooms => rooms.clear(),
            Err(RoomRefusal::TooMany | RoomRefusal::Unknown) => {
                return Err(ErrorCode::LoginBadRoom);
            }
            Err(RoomRefusal::Full) => return Err(ErrorCode::LoginGenFail),
        }

        match known {
            Some(true) => {}
            Some(false) => self.change_application(connection, application, now),
            None => self.make_peer(connection, application, now)?,
        }
        let Some(peer) = self.peer_mut(connection) else {
            return Err(ErrorCode::LoginGenFail);
        };
        peer.username = request.username.or_else(|| peer.username.take());
        peer.label = request.label.or_else(|| peer.label.take());
        if let Some(update) = request.presence {
            peer.presence.update(update);
        }
        self.join(connection, &rooms, now);
        Ok(())
    }

    fn make_peer(
        &mut self,
        connection: ConnectionId,
        application: ApplicationName,
        now: Now,
    ) -> Result<(), ErrorCode> {
        let known = self
            .connections
            .get_mut(&connection)
            .ok_or(ErrorCode::LoginGenFail)?;
        let easyrtcid = match &known.phase {
            Phase::Connected { easyrtcid } if !self.peers.contains_key(easyrtcid) => {
                EasyrtcId::clone(easyrtcid)
            }
            Phase::Connected { .. } | Phase::Opened | Phase::Authenticated(_) => {
                return Err(ErrorCode::LoginGenFail);
            }
        };
        self.peers.insert(easyrtcid.clone(), connection);
        known.phase = Phase::Authenticated(Box::new(Peer {
            easyrtcid,
            application,
            label: None,
            username: None,
            presence: Presence::default(),
            memberships: Vec::new(),
            joined_at: now.unix_ms,
        }));
        Ok(())
    }

    fn change_application(
        &mut self,
        connection: ConnectionId,
        application: ApplicationName,
        now: Now,
    ) {
        let rooms = self.rooms_of(connection);
        self.leave_rooms(connection, &rooms, now);
        if let Some(peer) = self.peer_mut(connection) {
            peer.application = application;
        }
    }

    fn token(&self, connection: ConnectionId) -> Option<Token> {
        let peer = self.peer(connection)?;
        Some(Token {
            rooms: self.reports(&peer.application, &self.rooms_of(connection)),
            application: peer.application.clone(),
            easyrtcid: peer.easyrtcid.clone(),
            ice_servers: self.ice_servers(connection),
            label: peer.label.clone(),
        })
    }

    fn rooms_of(&self, connection: ConnectionId) -> Vec<RoomName> {
        let memberships = self
            .peer(connection)
            .map_or(&[][..], |peer| &peer.memberships);
        memberships
            .iter()
            .map(|membership| membership.room.clone())
            .collect()
    }

    /// Puts the client out; it may connect and try again until its time is up.
    fn refuse(&mut self, connection: ConnectionId, now: Now) {
        if self.peer(connection).is_some() {
            self.leave(connection, now);
            self.expect_authenticate(connection, now);
        }
        if let Some(known) = self.connections.get_mut(&connection) {
            known.phase = Phase::Opened;
            self.effects
                .push_back(Effect::Disconnect { to: connection });
        }
    }
}
