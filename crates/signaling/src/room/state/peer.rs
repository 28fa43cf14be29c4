//! One peer: who it is, and how it is reached.

use std::time::Instant;

use crate::easyrtc::{ClientRecord, EasyrtcId, Json, RoomChange, RoomDelta, RoomName};
use crate::room::pass::{Pass, Role};
use crate::room::state::ids::ConnectionId;
use crate::room::state::pending::PendingJoin;
use crate::room::state::profile::Profile;
use crate::room::state::resume::Resume;

/// What an operator may know of a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerSummary {
    /// Its role.
    pub role: Role,
    /// When it authenticated, in milliseconds since 1970.
    pub joined_at: u64,
}

/// Somebody in the session. What [`Peers`](super::peers::Peers) finds it by is changed by that alone.
#[derive(Debug)]
pub(crate) struct Peer {
    pub(super) easyrtcid: EasyrtcId,
    /// What let it in. A resumption has to present the same.
    pub(crate) pass: Pass,
    pub(crate) reach: Reach,
    pub(super) stage: Stage,
    /// While somebody decides about its authenticate.
    pub(crate) pending: Option<Box<PendingJoin>>,
    /// For a client that asked for it.
    pub(crate) resume: Option<Box<Resume>>,
    /// Its ICE servers, if they are not those of the session.
    pub(crate) ice_servers: Option<Json>,
}

/// By which connection a peer is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    Attached(ConnectionId),
    /// It has no connection, until its grace ends.
    Suspended {
        until: Instant,
    },
}

/// How far a peer has come.
#[derive(Debug)]
pub(crate) enum Stage {
    /// It has not authenticated: never suspended, never listed, not counted.
    Guest,
    Member(Box<Profile>),
}

/// Whether a record carries what the peer published. The reference leaves it out where it combines several rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ApiField {
    Included,
    LeftOut,
}

impl Peer {
    /// A guest.
    pub(crate) fn new(easyrtcid: EasyrtcId, pass: Pass, connection: ConnectionId) -> Self {
        Self {
            easyrtcid,
            pass,
            reach: Reach::Attached(connection),
            stage: Stage::Guest,
            pending: None,
            resume: None,
            ice_servers: None,
        }
    }

    pub(crate) fn easyrtcid(&self) -> &EasyrtcId {
        &self.easyrtcid
    }

    /// What a member says of itself.
    pub(crate) fn profile(&self) -> Option<&Profile> {
        match &self.stage {
            Stage::Member(profile) => Some(profile),
            Stage::Guest => None,
        }
    }

    pub(crate) fn profile_mut(&mut self) -> Option<&mut Profile> {
        match &mut self.stage {
            Stage::Member(profile) => Some(profile),
            Stage::Guest => None,
        }
    }

    pub(crate) fn is_member(&self) -> bool {
        self.profile().is_some()
    }

    /// Its connection, if it has one.
    pub(crate) fn connection(&self) -> Option<ConnectionId> {
        match self.reach {
            Reach::Attached(connection) => Some(connection),
            Reach::Suspended { .. } => None,
        }
    }

    pub(crate) fn summary(&self) -> Option<PeerSummary> {
        Some(PeerSummary {
            role: self.pass.role,
            joined_at: self.profile()?.joined_at,
        })
    }

    /// What others are told of it in a room; `None` if it is not in it.
    pub(crate) fn record(&self, room: &RoomName, api_field: ApiField) -> Option<ClientRecord> {
        let profile = self.profile()?;
        let membership = profile.membership(room)?;
        Some(ClientRecord {
            easyrtcid: self.easyrtcid.clone(),
            room_join_time: membership.joined_at,
            presence: profile.presence.clone(),
            api_field: membership
                .api_field
                .clone()
                .filter(|_| api_field == ApiField::Included),
            username: profile.username.clone(),
        })
    }

    /// The change that tells others about it in a room; `None` if it is not in it.
    pub(crate) fn delta(&self, room: &RoomName, api_field: ApiField) -> Option<RoomDelta> {
        let change = RoomChange::Updated(self.record(room, api_field)?);
        Some(RoomDelta {
            room: room.clone(),
            change,
        })
    }

    /// The same for all its rooms together.
    pub(crate) fn deltas(&self) -> Vec<RoomDelta> {
        let rooms = self.profile().map_or_else(Vec::new, Profile::rooms);
        rooms
            .iter()
            .filter_map(|room| self.delta(room, ApiField::LeftOut))
            .collect()
    }
}
