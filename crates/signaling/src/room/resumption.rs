//! Resumption: a peer is suspended, and goes on with another connection; what either side sent is counted and confirmed.
//! The server offers it to no client yet, so the wire does not show it.

use std::time::Duration;

use crate::easyrtc::Event;
use crate::room::effect::{CloseReason, Effect};
use crate::room::input::{Fresh, Now, ResumeAsked};
use crate::room::machine::Room;
use crate::room::outgoing::{Continuation, Outgoing};
use crate::room::state::connection::At;
use crate::room::state::ids::{ConnectionId, PeerId};
use crate::room::state::peer::{Peer, Reach};
use crate::room::state::timers::Due;

/// A client that can resume is told what was received at the latest after this time.
const CONFIRM_AFTER: Duration = Duration::from_secs(2);

impl Room {
    /// A new connection of a peer always wins: the old one seems open at most.
    pub(super) fn take_over(
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

    /// Resuming does not extend the deadline of a guest. Members and guests that wait for a host have no deadline.
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
        self.emit(peer, Event::RoomReports(reports), now);
        self.emit(peer, Event::IceConfig(self.ice_servers(peer)), now);
    }

    /// Nobody else is told. Whether it is suspended.
    pub(super) fn suspend(&mut self, peer: PeerId, now: Now) -> bool {
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
}
