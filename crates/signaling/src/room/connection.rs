//! One connection, and the peer that it becomes when it authenticates.

use crate::easyrtc::{ApplicationName, EasyrtcId, Json, Presence, SessionLabel};
use crate::room::Room;
use crate::room::membership::Membership;
use crate::room::permission::Pending;

/// Which connection. The server numbers them and never uses a number twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);

/// What somebody is in a session. The key that they came with decides, not what they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// A clinician.
    User,
    /// Somebody who is treated.
    Participant,
    /// An apparatus.
    Device,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::User, Self::Participant, Self::Device];

    /// The role's name in pages, links and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Participant => "participant",
            Self::Device => "device",
        }
    }
}

/// A personal key of a session. Numbered by whoever hands keys out; never used twice in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct InvitationId(pub u64);

/// What the key of a connection entitles it to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    /// What it is.
    pub role: Role,
    /// The invitation, if the key is a personal one.
    pub invitation: Option<InvitationId>,
}

impl From<Role> for Pass {
    /// The pass of a key that everybody of that role shares.
    fn from(role: Role) -> Self {
        Self {
            role,
            invitation: None,
        }
    }
}

/// What an operator may know of a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerSummary {
    /// Its role.
    pub role: Role,
    /// When it authenticated, in milliseconds since 1970.
    pub joined_at: u64,
}

#[derive(Debug)]
pub(super) struct Connection {
    pub(super) pass: Pass,
    pub(super) phase: Phase,
    /// Its ICE servers, if they are not those of the session.
    pub(super) ice_servers: Option<Json>,
    /// While somebody else is asked whether it may come in.
    pub(super) pending: Option<Box<Pending>>,
}

/// Opened, then connected, then authenticated; a disconnect leads back to opened.
#[derive(Debug)]
pub(super) enum Phase {
    Opened,
    Connected { easyrtcid: EasyrtcId },
    Authenticated(Box<Peer>),
}

#[derive(Debug)]
pub(super) struct Peer {
    pub(super) easyrtcid: EasyrtcId,
    pub(super) application: ApplicationName,
    pub(super) label: Option<SessionLabel>,
    pub(super) username: Option<Json>,
    pub(super) presence: Presence,
    pub(super) memberships: Vec<Membership>,
    pub(super) joined_at: u64,
}

impl Connection {
    pub(super) fn new(pass: Pass) -> Self {
        Self {
            pass,
            phase: Phase::Opened,
            ice_servers: None,
            pending: None,
        }
    }

    pub(super) fn summary(&self) -> Option<PeerSummary> {
        match &self.phase {
            Phase::Authenticated(peer) => Some(PeerSummary {
                role: self.pass.role,
                joined_at: peer.joined_at,
            }),
            Phase::Opened | Phase::Connected { .. } => None,
        }
    }
}

impl Room {
    pub(super) fn peer(&self, connection: ConnectionId) -> Option<&Peer> {
        match &self.connections.get(&connection)?.phase {
            Phase::Authenticated(peer) => Some(peer),
            Phase::Opened | Phase::Connected { .. } => None,
        }
    }

    pub(super) fn peer_mut(&mut self, connection: ConnectionId) -> Option<&mut Peer> {
        match &mut self.connections.get_mut(&connection)?.phase {
            Phase::Authenticated(peer) => Some(peer),
            Phase::Opened | Phase::Connected { .. } => None,
        }
    }

    /// The peer of that id, if it is in `application`.
    pub(super) fn find_peer(
        &self,
        id: &EasyrtcId,
        application: &ApplicationName,
    ) -> Option<(ConnectionId, &Peer)> {
        let connection = *self.peers.get(id)?;
        let peer = self.peer(connection)?;
        (peer.application == *application).then_some((connection, peer))
    }
}
