//! Joining and leaving EasyRTC rooms, and telling the other members.

use crate::easyrtc::{ApplicationName, Event, RoomChange, RoomDelta, RoomName, RoomReport};
use crate::room::input::Now;
use crate::room::machine::Room;
use crate::room::state::ids::PeerId;
use crate::room::state::peer::{ApiField, Peer};
use crate::room::state::profile::{Membership, Profile};

/// Why somebody may not join a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RoomRefusal {
    TooMany,
    Unknown,
    Full,
}

impl Room {
    /// Whether a member, or a guest, may join `rooms` of `application`: not too many rooms with those that it is in, and
    /// no room that is unknown or full.
    pub(super) fn check_rooms(
        &self,
        application: &ApplicationName,
        member: Option<&Profile>,
        rooms: &[RoomName],
    ) -> Result<(), RoomRefusal> {
        let is_in =
            |room: &RoomName| member.is_some_and(|member| member.membership(room).is_some());
        let added = || rooms.iter().filter(|room| !is_in(room));
        let members = |room: &RoomName| self.directory.members(application, room).len();
        let is_unknown = |room: &RoomName| *room != self.rules.default_room && members(room) == 0;
        let before = member.map_or(0, |member| member.memberships.len());
        if before.saturating_add(added().count()) > self.rules.rooms_per_peer {
            Err(RoomRefusal::TooMany)
        } else if !self.rules.creates_rooms && added().any(is_unknown) {
            Err(RoomRefusal::Unknown)
        } else if added().any(|room| members(room) >= self.rules.members_per_room) {
            Err(RoomRefusal::Full)
        } else {
            Ok(())
        }
    }

    /// Makes the peer a member of each room and tells the members; rooms it is in already are told again.
    pub(super) fn join(&mut self, id: PeerId, rooms: &[RoomName], now: Now) {
        for room in rooms {
            let Some(profile) = self.peers.get_mut(id).and_then(Peer::profile_mut) else {
                return;
            };
            if profile.membership(room).is_none() {
                profile.memberships.push(Membership {
                    room: room.clone(),
                    joined_at: now.unix_ms,
                    api_field: None,
                });
                self.directory.add(&profile.application, room, id);
            }
            self.announce(id, room, now);
        }
    }

    /// Takes the peer out of each room that it is in, and tells those who stay.
    pub(super) fn leave_rooms(&mut self, id: PeerId, rooms: &[RoomName], now: Now) {
        for room in rooms {
            let Some(peer) = self.peers.get_mut(id) else {
                return;
            };
            let easyrtcid = peer.easyrtcid().clone();
            let Some(profile) = peer.profile_mut() else {
                return;
            };
            if profile.membership(room).is_none() {
                continue;
            }
            profile.memberships.retain(|known| known.room != *room);
            let remaining = self.directory.remove(&profile.application, room, id);
            let delta = RoomDelta {
                room: room.clone(),
                change: RoomChange::Removed(easyrtcid),
            };
            self.emit_to_all(&remaining, Event::RoomData(vec![delta]), now);
        }
    }

    /// Tells the other members of `room` about the peer.
    pub(super) fn announce(&mut self, id: PeerId, room: &RoomName, now: Now) {
        let Some(peer) = self.peers.get(id) else {
            return;
        };
        let Some(profile) = peer.profile() else {
            return;
        };
        let delta = peer.delta(room, ApiField::Included).into_iter().collect();
        let members = self.directory.members(&profile.application, room).iter();
        let others: Vec<PeerId> = members.copied().filter(|member| *member != id).collect();
        self.emit_to_all(&others, Event::RoomData(delta), now);
    }

    /// Tells everybody who shares rooms with the peer about it, once each, with all shared rooms together.
    pub(super) fn announce_everywhere(&mut self, id: PeerId, now: Now) {
        let Some(peer) = self.peers.get(id) else {
            return;
        };
        let Some(profile) = peer.profile() else {
            return;
        };
        let mut told: Vec<(PeerId, Vec<RoomDelta>)> = Vec::new();
        for delta in peer.deltas() {
            for member in self.directory.members(&profile.application, &delta.room) {
                if *member == id {
                    continue;
                }
                match told.iter_mut().find(|(known, _)| known == member) {
                    Some((_, deltas)) => deltas.push(delta.clone()),
                    None => told.push((*member, vec![delta.clone()])),
                }
            }
        }
        for (member, deltas) in told {
            self.emit(member, Event::RoomData(deltas), now);
        }
    }

    /// Everybody in each of `rooms`, as somebody who joins is told.
    pub(super) fn reports(
        &self,
        application: &ApplicationName,
        rooms: &[RoomName],
    ) -> Vec<RoomReport> {
        let record = |room: &RoomName, member: &PeerId| {
            self.peers.get(*member)?.record(room, ApiField::Included)
        };
        let report = |room: &RoomName| {
            let members = self.directory.members(application, room).iter();
            RoomReport {
                room: room.clone(),
                clients: members.filter_map(|member| record(room, member)).collect(),
            }
        };
        rooms.iter().map(report).collect()
    }
}
