//! What a member says of itself, and the rooms that it is in.

use crate::easyrtc::{ApplicationName, Json, Presence, RoomName, SessionLabel};

#[derive(Debug)]
pub(crate) struct Profile {
    pub(crate) application: ApplicationName,
    pub(crate) label: Option<SessionLabel>,
    /// The name to be shown to others, a JSON string.
    pub(crate) username: Option<Json>,
    pub(crate) presence: Presence,
    /// In the order in which it joined.
    pub(crate) memberships: Vec<Membership>,
    /// When it authenticated, in milliseconds since 1970.
    pub(crate) joined_at: u64,
}

/// A room as one of its members sees it.
#[derive(Debug)]
pub(crate) struct Membership {
    pub(crate) room: RoomName,
    pub(crate) joined_at: u64,
    pub(crate) api_field: Option<Json>,
}

impl Profile {
    /// A member of an application that is in no room.
    pub(crate) fn new(application: ApplicationName, joined_at: u64) -> Self {
        Self {
            application,
            label: None,
            username: None,
            presence: Presence::default(),
            memberships: Vec::new(),
            joined_at,
        }
    }

    /// Its membership of a room, if it is in it.
    pub(crate) fn membership(&self, room: &RoomName) -> Option<&Membership> {
        let mut all = self.memberships.iter();
        all.find(|membership| membership.room == *room)
    }

    pub(crate) fn membership_mut(&mut self, room: &RoomName) -> Option<&mut Membership> {
        let mut all = self.memberships.iter_mut();
        all.find(|membership| membership.room == *room)
    }

    /// The rooms that it is in.
    pub(crate) fn rooms(&self) -> Vec<RoomName> {
        let rooms = self.memberships.iter();
        rooms.map(|membership| membership.room.clone()).collect()
    }
}
