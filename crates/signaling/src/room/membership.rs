//! Joining and leaving EasyRTC rooms, and telling the other members.

use std::sync::Arc;

use crate::easyrtc::{
    ApplicationName, ClientRecord, EasyrtcId, Event, Json, RoomChange, RoomDelta, RoomName,
    RoomReport,
};
use crate::room::connection::{Peer, Phase};
use crate::room::{ConnectionId, Now, Room};

/// A room that has members.
#[derive(Debug)]
pub(super) struct OpenRoom {
    pub(super) name: RoomName,
    /// In the order in which they joined.
    pub(super) members: Vec<ConnectionId>,
}

/// A room as one of its members sees it.
#[derive(Debug)]
pub(super) struct Membership {
    pub(super) room: RoomName,
    pub(super) joined_at: u64,
    pub(super) api_field: Option<Json>,
}

/// Whether a record carries what the peer published. The reference leaves it out where it combines several rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ApiField {
    Included,
    LeftOut,
}

/// Why somebody may not join a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RoomRefusal {
    TooMany,
    Unknown,
    Full,
}

impl Room {
    /// Whether somebody in `application` with these memberships may be in `rooms` besides: not in too many rooms, and
    /// in none that is unknown or full.
    pub(super) fn check_rooms(
        &self,
        application: &ApplicationName,
        memberships: &[Membership],
        rooms: &[RoomName],
    ) -> Result<(), RoomRefusal> {
        let is_new = |room: &&RoomName| {
            !memberships
                .iter()
                .any(|membership| membership.room == **room)
        };
        let added: Vec<&RoomName> = rooms.iter().filter(is_new).collect();
        let is_unknown = |room: &&&RoomName| {
            **room != &self.rules.default_room && self.members(application, room).is_empty()
        };
        if memberships.len().saturating_add(added.len()) > self.rules.rooms_per_peer {
            Err(RoomRefusal::TooMany)
        } else if !self.rules.creates_rooms && added.iter().any(|room| is_unknown(&room)) {
            Err(RoomRefusal::Unknown)
        } else if added
            .iter()
            .any(|room| self.members(application, room).len() >= self.rules.members_per_room)
        {
            Err(RoomRefusal::Full)
        } else {
            Ok(())
        }
    }

    /// Makes the peer a member of each room and tells the members; rooms it is in already are told again.
    pub(super) fn join(&mut self, connection: ConnectionId, rooms: &[RoomName], now: Now) {
        for room in rooms {
            let Some(peer) = self.peer_mut(connection) else {
                return;
            };
            if !peer
                .memberships
                .iter()
                .any(|membership| membership.room == *room)
            {
                peer.memberships.push(Membership {
                    room: room.clone(),
                    joined_at: now.unix_ms,
                    api_field: None,
                });
                let application = peer.application.clone();
                self.open_room(application, room).members.push(connection);
            }
            self.announce(connection, room, now);
        }
    }

    /// Takes the peer out of each room that it is in, and tells those who stay.
    pub(super) fn leave_rooms(&mut self, connection: ConnectionId, rooms: &[RoomName], now: Now) {
        for room in rooms {
            let Some(peer) = self.peer_mut(connection) else {
                return;
            };
            let before = peer.memberships.len();
            peer.memberships
                .retain(|membership| membership.room != *room);
            if peer.memberships.len() == before {
                continue;
            }
            let (id, application) = (peer.easyrtcid.clone(), peer.application.clone());
            let remaining = self.remove_member(&application, room, connection);
            let change = RoomChange::Removed(id);
            let delta: Arc<[RoomDelta]> = [RoomDelta {
                room: room.clone(),
                change,
            }]
            .into();
            for member in remaining {
                self.tell(member, &delta, now);
            }
        }
    }

    /// Takes the peer out of everything; the connection is as if just opened.
    pub(super) fn leave(&mut self, connection: ConnectionId, now: Now) {
        if let Some(peer) = self.peer(connection) {
            let id = peer.easyrtcid.clone();
            let rooms: Vec<RoomName> = peer
                .memberships
                .iter()
                .map(|membership| membership.room.clone())
                .collect();
            self.leave_rooms(connection, &rooms, now);
            self.peers.remove(&id);
        }
        if let Some(known) = self.connections.get_mut(&connection) {
            known.phase = Phase::Opened;
            known.pending = None;
        }
    }

    /// Tells the other members of `room` about the peer.
    pub(super) fn announce(&mut self, connection: ConnectionId, room: &RoomName, now: Now) {
        let Some(peer) = self.peer(connection) else {
            return;
        };
        let application = peer.application.clone();
        let delta: Arc<[RoomDelta]> = peer.delta(room, ApiField::Included).into_iter().collect();
        for member in self.members(&application, room).to_vec() {
            if member != connection {
                self.tell(member, &delta, now);
            }
        }
    }

    /// Tells everybody who shares rooms with the peer about it, once each, with all shared rooms together.
    pub(super) fn announce_everywhere(&mut self, connection: ConnectionId, now: Now) {
        let Some(peer) = self.peer(connection) else {
            return;
        };
        let mut told: Vec<(ConnectionId, Vec<RoomDelta>)> = Vec::new();
        for delta in peer.deltas() {
            for member in self.members(&peer.application, &delta.room) {
                if *member == connection {
                    continue;
                }
                match told.iter_mut().find(|(known, _)| known == member) {
                    Some((_, deltas)) => deltas.push(delta.clone()),
                    None => told.push((*member, vec![delta.clone()])),
                }
            }
        }
        for (member, deltas) in told {
            self.tell(member, &deltas.into(), now);
        }
    }

    /// Everybody in each of `rooms`, as somebody who joins is told.
    pub(super) fn reports(
        &self,
        application: &ApplicationName,
        rooms: &[RoomName],
    ) -> Vec<RoomReport> {
        let record = |room: &RoomName, member: &ConnectionId| {
            self.peer(*member)?.record(room, ApiField::Included)
        };
        rooms
            .iter()
            .map(|room| RoomReport {
                room: room.clone(),
                clients: self
                    .members(application, room)
                    .iter()
                    .filter_map(|member| record(room, member))
                    .collect(),
            })
            .collect()
    }

    pub(super) fn members(
        &self,
        application: &ApplicationName,
        room: &RoomName,
    ) -> &[ConnectionId] {
        let rooms = self
            .applications
            .get(application)
            .map_or(&[][..], Vec::as_slice);
        rooms
            .iter()
            .find(|open| open.name == *room)
            .map_or(&[], |open| &open.members)
    }

    fn open_room(&mut self, application: ApplicationName, room: &RoomName) -> &mut OpenRoom {
        let rooms = self.applications.entry(application).or_default();
        let position = rooms
            .iter()
            .position(|open| open.name == *room)
            .unwrap_or(rooms.len());
        if position == rooms.len() {
            rooms.push(OpenRoom {
                name: room.clone(),
                members: Vec::new(),
            });
        }
        #[expect(
            clippy::indexing_slicing,
            reason = "the room was found or pushed above"
        )]
        &mut rooms[position]
    }

    /// Returns who stays. Rooms and applications go with their last member.
    fn remove_member(
        &mut self,
        application: &ApplicationName,
        room: &RoomName,
        connection: ConnectionId,
    ) -> Vec<ConnectionId> {
        let Some(rooms) = self.applications.get_mut(application) else {
            return Vec::new();
        };
        let Some(open) = rooms.iter_mut().find(|open| open.name == *room) else {
            return Vec::new();
        };
        open.members.retain(|member| *member != connection);
        let remaining = open.members.clone();
        rooms.retain(|open| !open.members.is_empty());
        if rooms.is_empty() {
            self.applications.remove(application);
        }
        remaining
    }

    fn tell(&mut self, member: ConnectionId, deltas: &Arc<[RoomDelta]>, now: Now) {
        if let Some(peer) = self.peer(member) {
            let id = peer.easyrtcid.clone();
            self.emit(member, id, Event::RoomData(Arc::clone(deltas)), now);
        }
    }
}

impl Peer {
    /// The change that tells others about the peer in one room; `None` if it is not in it.
    pub(super) fn delta(&self, room: &RoomName, api_field: ApiField) -> Option<RoomDelta> {
        let change = RoomChange::Updated(self.record(room, api_field)?);
        Some(RoomDelta {
            room: room.clone(),
            change,
        })
    }

    /// The same for all its rooms together.
    pub(super) fn deltas(&self) -> Vec<RoomDelta> {
        let rooms = self.memberships.iter().map(|membership| &membership.room);
        rooms
            .filter_map(|room| self.delta(room, ApiField::LeftOut))
            .collect()
    }

    fn record(&self, room: &RoomName, api_field: ApiField) -> Option<ClientRecord> {
        let membership = self
            .memberships
            .iter()
            .find(|membership| membership.room == *room)?;
        Some(ClientRecord {
            easyrtcid: EasyrtcId::clone(&self.easyrtcid),
            room_join_time: membership.joined_at,
            presence: self.presence.clone(),
            api_field: membership
                .api_field
                .clone()
                .filter(|_| api_field == ApiField::Included),
            username: self.username.clone(),
        })
    }
}
