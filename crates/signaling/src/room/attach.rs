//! Connections and peers: a peer begins, is lost, and leaves.

use crate::easyrtc::{ErrorCode, Event, Json};
use crate::room::effect::{CloseReason, Effect};
use crate::room::input::{Fresh, Now, ResumeAsked};
use crate::room::machine::Room;
use crate::room::outgoing::{Continuation, Outgoing, ResumeOffer};
use crate::room::pass::{InvitationId, Pass};
use crate::room::state::connection::At;
use crate::room::state::ids::{ConnectionId, PeerId};
use crate::room::state::peer::Peer;
use crate::room::state::timers::Due;
use crate::room::token::ResumeToken;

impl Room {
    /// A connection joined the namespace: a new peer begins, or the one whose token it presents goes on.
    pub(super) fn connect(
        &mut self,
        connection: ConnectionId,
        fresh: Fresh,
        resume: Option<Box<ResumeAsked>>,
        now: Now,
    ) {
        let Some(known) = self.connections.get(connection) else {
            return;
        };
        match known.at {
            At::Retired => return,
            // The server reports that it left before it reports that it is back. If it does not, nothing is left over.
            At::Peer(_) => self.disconnect(connection, now),
            At::Door => {}
        }
        let asked = resume.filter(|_| !self.rules.grace.is_zero());
        let presented = asked.as_ref().and_then(|asked| asked.token);
        let resumed = presented.and_then(|token| self.peers.find_by_token(&token));
        let resumed = resumed.filter(|peer| self.pass(*peer) == Some(known.pass));
        match (asked, resumed) {
            (Some(asked), Some(peer)) => self.take_over(peer, connection, fresh, *asked, now),
            (asked, _) => self.begin(connection, known.pass, fresh, asked, now),
        }
    }

    fn pass(&self, peer: PeerId) -> Option<Pass> {
        self.peers.get(peer).map(|peer| peer.pass)
    }

    fn begin(
        &mut self,
        connection: ConnectionId,
        pass: Pass,
        fresh: Fresh,
        asked: Option<Box<ResumeAsked>>,
        now: Now,
    ) {
        let guest = Peer::new(fresh.easyrtcid, pass, connection);
        let peer = self.peers.insert(guest);
        self.connections.put(connection, At::Peer(peer));
        let token = asked.map(|asked| {
            self.peers.make_resumable(peer, asked.issued.hash);
            asked.issued.token
        });
        self.welcome(connection, fresh.socket_id, token, None);
        self.issue_ice_servers(peer, now);
    }

    /// Stands before everything else that goes to the connection, and is in no outbox.
    pub(super) fn welcome(
        &mut self,
        to: ConnectionId,
        socket_id: Option<Box<str>>,
        token: Option<ResumeToken>,
        continuation: Option<Continuation>,
    ) {
        let offer = |token| ResumeOffer {
            token,
            grace: self.rules.grace,
            continuation,
        };
        let packet = Outgoing::Welcome {
            socket_id,
            resume: token.map(offer).map(Box::new),
        };
        self.effects.push_back(Effect::Send { to, packet });
    }

    /// The connection left the namespace on purpose.
    pub(super) fn disconnect(&mut self, connection: ConnectionId, now: Now) {
        if let Some(peer) = self.connections.peer(connection) {
            self.leave(peer, now);
            self.expect_authenticate(connection, now);
        }
    }

    /// The connection is gone: a member that can resume is suspended, every other peer leaves.
    pub(super) fn lose(&mut self, connection: ConnectionId, now: Now) {
        if let Some(peer) = self.connections.peer(connection)
            && !self.suspend(peer, now)
        {
            self.leave(peer, now);
        }
        self.forget(connection);
    }

    /// Takes a peer out of everything; its connection is as if just opened.
    pub(super) fn leave(&mut self, peer: PeerId, now: Now) {
        let Some(known) = self.peers.get(peer) else {
            return;
        };
        let connection = known.connection();
        if let Some(rooms) = known.profile().map(|profile| profile.rooms()) {
            self.leave_rooms(peer, &rooms, now);
        }
        self.peers.remove(peer);
        for due in [Due::Grace, Due::Decision, Due::IceServers, Due::Confirm] {
            self.timers.cancel(due(peer));
        }
        if let Some(connection) = connection {
            self.connections.put(connection, At::Door);
        }
    }

    /// Removes every holder of an invitation, and says why to those who can hear it.
    pub(super) fn revoke(&mut self, invitation: InvitationId, now: Now) {
        self.revoked.insert(invitation);
        for connection in self.connections.of_invitation(invitation) {
            self.say_goodbye(connection, ErrorCode::MsgRejectNoAuth, now);
            self.close(connection, CloseReason::Removed, now);
        }
        let is_holder = |peer: &Peer| peer.pass.invitation == Some(invitation);
        let suspended = self.peers.iter().filter(|(_, peer)| is_holder(peer));
        let suspended: Vec<PeerId> = suspended.map(|(id, _)| id).collect();
        for peer in suspended {
            self.leave(peer, now);
        }
    }

    /// Sets the deadline of a connection, unless it has one: reconnecting does not extend it.
    pub(super) fn expect_authenticate(&mut self, connection: ConnectionId, now: Now) {
        let due = Due::Authenticate(connection);
        if !self.timers.is_set(due) {
            self.schedule(due, self.rules.authenticate_timeout, now);
        }
    }

    /// Asks for ICE servers of the peer's own, where there are such, now and again and again.
    pub(super) fn issue_ice_servers(&mut self, peer: PeerId, now: Now) {
        if let Some(renewal) = self.rules.ice_renewal {
            self.effects.push_back(Effect::IssueIceServers { peer });
            self.schedule(Due::IceServers(peer), renewal, now);
        }
    }

    pub(super) fn change_ice_servers(&mut self, peer: PeerId, ice_servers: Json, now: Now) {
        let Some(known) = self.peers.get_mut(peer) else {
            return;
        };
        known.ice_servers = Some(ice_servers.clone());
        if known.is_member() {
            self.emit(peer, Event::IceConfig(ice_servers), now);
        }
    }

    /// What a peer gets as `iceServers`.
    pub(super) fn ice_servers(&self, peer: PeerId) -> Json {
        let own = self
            .peers
            .get(peer)
            .and_then(|peer| peer.ice_servers.clone());
        own.unwrap_or_else(|| self.rules.ice_servers.clone())
    }
}
