//! Connections and peers: a peer begins, is suspended, resumes on another connection, and leaves.

use std::time::Duration;

use crate::easyrtc::{ErrorCode, Event, Json};
use crate::room::effect::{CloseReason, Effect};
use crate::room::input::{Fresh, Now, ResumeAsked};
use crate::room::machine::Room;
use crate::room::outgoing::{Continuation, Outgoing, ResumeOffer};
use crate::room::pass::{InvitationId, Pass};
use crate::room::state::connection::{At, ConnectionId};
use crate::room::state::peer::{Peer, PeerId, Reach};
use crate::room::state::timers::Due;
use crate::room::token::ResumeToken;

/// A client that can resume is told what was received at the latest after this time.
const CONFIRM_AFTER: Duration = Duration::from_secs(2);

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

    /// A new connection of a peer always wins: the old one seems open at most.
    fn take_over(
        &mut self,
        peer: PeerId,
        connection: ConnectionId,
        fresh: Fresh,
        asked: ResumeAsked,
        now: Now,
    ) {
        let Some(known) = self.peers.get_mut(peer) else {
            return;
        };
        let reach = std::mem::replace(&mut known.reach, Reach::Attached(connection));
        let missed = known.resume.as_mut().and_then(|resume| {
            let missed = resume.go_on(asked.received, asked.is_complete);
            if missed.is_none() {
                resume.begin_again();
            }
            missed.map(|missed| (resume.received, missed))
        });
        match reach {
            Reach::Attached(old) => {
                self.connections.put(old, At::Retired);
                self.inherit_deadline(old, connection);
                self.effects.push_back(Effect::Close {
                    to: old,
                    reason: CloseReason::TakenOver,
                });
            }
            Reach::Suspended { .. } => {
                self.timers.cancel(Due::Grace(peer));
                self.timers.cancel(Due::Authenticate(connection));
            }
        }
        self.connections.put(connection, At::Peer(peer));
        if let Some(presented) = asked.token {
            self.peers
                .exchange_tokens(peer, presented, asked.issued.hash);
        }
        let (continuation, missed) = match missed {
            Some((received, missed)) => (Continuation::Continued { received }, Some(missed)),
            None => (Continuation::Resynced, None),
        };
        let token = Some(asked.issued.token);
        self.welcome(connection, fresh.socket_id, token, Some(continuation));
        match missed {
            Some(missed) => {
                let to = connection;
                let again = missed.into_iter().map(|packet| Effect::Send { to, packet });
                self.effects.extend(again);
            }
            None => self.resync(peer, now),
        }
    }

    /// A guest that resumes gains no time. A member has no deadline, nor has a guest that waits for a host.
    fn inherit_deadline(&mut self, old: ConnectionId, new: ConnectionId) {
        match self.timers.take(Due::Authenticate(old)) {
            Some(at) => self.timers.set(Due::Authenticate(new), at),
            None => self.timers.cancel(Due::Authenticate(new)),
        }
    }

    /// Tells a member everything again.
    fn resync(&mut self, peer: PeerId, now: Now) {
        let Some(profile) = self.peers.get(peer).and_then(|peer| peer.profile()) else {
            return;
        };
        let reports = self.reports(&profile.application, &profile.rooms());
        self.emit(peer, Event::RoomReports(reports.into()), now);
        self.emit(peer, Event::IceConfig(self.ice_servers(peer)), now);
    }

    /// Stands before everything else that goes to the connection, and is in no outbox.
    fn welcome(
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

    /// Nobody else is told. Whether it is suspended.
    fn suspend(&mut self, peer: PeerId, now: Now) -> bool {
        let can_resume = |peer: &Peer| peer.is_member() && peer.resume.is_some();
        if !self.peers.get(peer).is_some_and(can_resume) {
            return false;
        }
        let Some(until) = self.schedule(Due::Grace(peer), self.rules.grace, now) else {
            return false;
        };
        self.timers.cancel(Due::Confirm(peer));
        if let Some(peer) = self.peers.get_mut(peer) {
            peer.reach = Reach::Suspended { until };
        }
        true
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

    /// Counts a packet of a client that can resume.
    pub(super) fn count(&mut self, peer: PeerId, now: Now) {
        let known = self.peers.get_mut(peer);
        let Some(resume) = known.and_then(|peer| peer.resume.as_mut()) else {
            return;
        };
        resume.count();
        if resume.is_telling_due() {
            self.tell_received(peer);
        } else if !self.timers.is_set(Due::Confirm(peer)) {
            self.schedule(Due::Confirm(peer), CONFIRM_AFTER, now);
        }
    }

    /// Tells a client what was received of it.
    pub(super) fn tell_received(&mut self, peer: PeerId) {
        self.timers.cancel(Due::Confirm(peer));
        let Some(known) = self.peers.get_mut(peer) else {
            return;
        };
        let connection = known.connection();
        let count = known.resume.as_mut().and_then(|resume| resume.tell());
        if let (Some(to), Some(count)) = (connection, count) {
            let packet = Outgoing::Received { count };
            self.effects.push_back(Effect::Send { to, packet });
        }
    }

    /// The client says what it has; so it has its newest token, too.
    pub(super) fn confirm(&mut self, connection: ConnectionId, count: u32) {
        let Some(peer) = self.connections.peer(connection) else {
            return;
        };
        let known = self.peers.get_mut(peer);
        if let Some(resume) = known.and_then(|peer| peer.resume.as_mut()) {
            resume.confirm(count);
            self.peers.end_older_token(peer);
        }
    }

    pub(super) fn note_full_queue(&mut self, connection: ConnectionId) {
        let peer = self.connections.peer(connection);
        let peer = peer.and_then(|peer| self.peers.get_mut(peer));
        if let Some(resume) = peer.and_then(|peer| peer.resume.as_mut()) {
            resume.overflow();
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
