//! What has to hold between two inputs, whatever happened. Tests and fuzz targets ask after every operation.

use crate::easyrtc::{ApplicationName, RoomName};
use crate::room::machine::Room;
use crate::room::state::connection::At;
use crate::room::state::directory::OpenRoom;
use crate::room::state::ids::PeerId;
use crate::room::state::peer::{Peer, Reach};
use crate::room::state::profile::Profile;
use crate::room::state::timers::Due;

impl Room {
    /// The first of its invariants that does not hold, if there is one; for tests.
    pub fn contradiction(&self) -> Option<&'static str> {
        let checks = [
            (
                self.attachments_agree(),
                "a connection is at a peer that another one reaches",
            ),
            (
                self.rooms_agree(),
                "a room and its members do not list each other",
            ),
            (
                self.suspended_can_resume(),
                "a suspended peer cannot resume, or its grace does not end",
            ),
            (
                self.guests_wait_for_something(),
                "a connection has neither a member nor a deadline",
            ),
            (self.outboxes_fit(), "an outbox is too large"),
            (self.peers.agree(), "a peer is not found, or found twice"),
        ];
        let broken = checks.into_iter().find(|(holds, _)| !holds);
        broken.map(|(_, what)| what)
    }

    /// A connection is at a peer exactly if the peer is reached by it.
    fn attachments_agree(&self) -> bool {
        let mut connections = self.connections.in_use();
        let forth = connections.all(|(id, connection)| match connection.at {
            At::Peer(peer) => self.peers.get(peer).and_then(Peer::connection) == Some(id),
            At::Door | At::Retired => true,
        });
        let mut peers = self.peers.iter();
        let back = peers.all(|(id, peer)| match peer.reach {
            Reach::Attached(connection) => self.connections.peer(connection) == Some(id),
            Reach::Suspended { .. } => true,
        });
        forth && back
    }

    /// The directory lists members only, each once, and a member lists a room exactly if the room lists it.
    fn rooms_agree(&self) -> bool {
        let lists = |id: PeerId, application: &ApplicationName, room: &RoomName| {
            let profile = self.peers.get(id).and_then(Peer::profile);
            let profile = profile.filter(|profile| profile.application == *application);
            profile.is_some_and(|profile| profile.membership(room).is_some())
        };
        let is_listed = |id: PeerId, profile: &Profile| {
            let mut rooms = profile.memberships.iter();
            rooms.all(|known| {
                let members = self.directory.members(&profile.application, &known.room);
                members.iter().filter(|member| **member == id).count() == 1
            })
        };
        let mut rooms = self.directory.iter();
        let forth = rooms.all(|(application, OpenRoom { name, members })| {
            !members.is_empty() && members.iter().all(|id| lists(*id, application, name))
        });
        let mut peers = self.peers.iter();
        forth && peers.all(|(id, peer)| peer.profile().is_none_or(|known| is_listed(id, known)))
    }

    fn suspended_can_resume(&self) -> bool {
        self.peers.iter().all(|(id, peer)| match peer.reach {
            Reach::Suspended { .. } => {
                peer.is_member() && peer.resume.is_some() && self.timers.is_set(Due::Grace(id))
            }
            Reach::Attached(_) => !self.timers.is_set(Due::Grace(id)),
        })
    }

    /// Every connection without a member has to authenticate in time, or a host has to decide in time.
    fn guests_wait_for_something(&self) -> bool {
        self.connections.in_use().all(|(id, connection)| {
            let peer = match connection.at {
                At::Peer(peer) => self.peers.get(peer).map(|known| (peer, known)),
                At::Door | At::Retired => None,
            };
            let deadline = self.timers.is_set(Due::Authenticate(id));
            match peer {
                Some((_, peer)) if peer.is_member() => !deadline,
                Some((id, _)) => deadline != self.timers.is_set(Due::Decision(id)),
                None => deadline,
            }
        })
    }

    fn outboxes_fit(&self) -> bool {
        let mut resumable = self
            .peers
            .iter()
            .filter_map(|(_, peer)| peer.resume.as_ref());
        resumable.all(|resume| resume.outbox.fits(&self.rules.outbox))
    }
}
