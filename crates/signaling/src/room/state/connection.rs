//! Connections: what let each of them in, and which peer it reaches.

use std::collections::BTreeMap;

use crate::room::pass::{InvitationId, Pass};
use crate::room::state::ids::{ConnectionId, PeerId};

#[derive(Debug, Clone, Copy)]
pub(crate) struct Connection {
    pub(crate) pass: Pass,
    pub(crate) at: At,
}

/// Where a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    /// It has not joined the namespace, or has left it.
    Door,
    /// It reaches this peer.
    Peer(PeerId),
    /// Another connection reaches its peer now; what still comes from it is ignored until it is gone.
    Retired,
}

/// Every open connection.
#[derive(Debug, Default)]
pub(crate) struct Connections(BTreeMap<ConnectionId, Connection>);

impl Connections {
    pub(crate) fn open(&mut self, id: ConnectionId, pass: Pass) {
        let at = At::Door;
        self.0.insert(id, Connection { pass, at });
    }

    pub(crate) fn get(&self, id: ConnectionId) -> Option<Connection> {
        self.0.get(&id).copied()
    }

    pub(crate) fn at(&self, id: ConnectionId) -> Option<At> {
        self.0.get(&id).map(|connection| connection.at)
    }

    /// The peer that it reaches.
    pub(crate) fn peer(&self, id: ConnectionId) -> Option<PeerId> {
        match self.at(id)? {
            At::Peer(peer) => Some(peer),
            At::Door | At::Retired => None,
        }
    }

    pub(crate) fn put(&mut self, id: ConnectionId, at: At) {
        if let Some(connection) = self.0.get_mut(&id) {
            connection.at = at;
        }
    }

    pub(crate) fn remove(&mut self, id: ConnectionId) {
        self.0.remove(&id);
    }

    /// Those that are not retired, in their order.
    pub(crate) fn in_use(&self) -> impl Iterator<Item = (ConnectionId, Connection)> {
        self.0
            .iter()
            .map(|(id, connection)| (*id, *connection))
            .filter(|(_, connection)| connection.at != At::Retired)
    }

    /// Those in use that came with that invitation, in their order.
    pub(crate) fn of_invitation(&self, invitation: InvitationId) -> Vec<ConnectionId> {
        self.in_use()
            .filter(|(_, connection)| connection.pass.invitation == Some(invitation))
            .map(|(id, _)| id)
            .collect()
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
