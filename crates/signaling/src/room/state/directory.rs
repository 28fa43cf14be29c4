//! The rooms that have members, by application.

use std::collections::BTreeMap;

use crate::easyrtc::{ApplicationName, RoomName};
use crate::room::state::ids::PeerId;

/// Applications and rooms begin with their first member and end with their last.
#[derive(Debug, Default)]
pub(crate) struct Directory(BTreeMap<ApplicationName, Vec<OpenRoom>>);

/// A room that has members.
#[derive(Debug)]
pub(crate) struct OpenRoom {
    pub(crate) name: RoomName,
    /// In the order in which they joined.
    pub(crate) members: Vec<PeerId>,
}

impl Directory {
    pub(crate) fn contains(&self, application: &ApplicationName) -> bool {
        self.0.contains_key(application)
    }

    /// Every room with its application.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&ApplicationName, &OpenRoom)> {
        let applications = self.0.iter();
        applications.flat_map(|(name, rooms)| rooms.iter().map(move |room| (name, room)))
    }

    /// The rooms of an application, in the order in which they were opened.
    pub(crate) fn rooms(&self, application: &ApplicationName) -> &[OpenRoom] {
        self.0.get(application).map_or(&[], Vec::as_slice)
    }

    /// The members of a room, in the order in which they joined.
    pub(crate) fn members(&self, application: &ApplicationName, room: &RoomName) -> &[PeerId] {
        let mut rooms = self.rooms(application).iter();
        let room = rooms.find(|open| open.name == *room);
        room.map_or(&[], |open| &open.members)
    }

    pub(crate) fn add(&mut self, application: &ApplicationName, room: &RoomName, peer: PeerId) {
        if !self.0.contains_key(application) {
            self.0.insert(application.clone(), Vec::new());
        }
        let Some(rooms) = self.0.get_mut(application) else {
            return;
        };
        match rooms.iter_mut().find(|open| open.name == *room) {
            Some(open) => open.members.push(peer),
            None => rooms.push(OpenRoom {
                name: room.clone(),
                members: vec![peer],
            }),
        }
    }

    /// Returns who stays.
    pub(crate) fn remove(
        &mut self,
        application: &ApplicationName,
        room: &RoomName,
        peer: PeerId,
    ) -> Vec<PeerId> {
        let Some(rooms) = self.0.get_mut(application) else {
            return Vec::new();
        };
        let Some(open) = rooms.iter_mut().find(|open| open.name == *room) else {
            return Vec::new();
        };
        open.members.retain(|member| *member != peer);
        let remaining = open.members.clone();
        rooms.retain(|open| !open.members.is_empty());
        if rooms.is_empty() {
            self.0.remove(application);
        }
        remaining
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
