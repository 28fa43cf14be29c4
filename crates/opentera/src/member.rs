//! The members of a session.

use std::collections::BTreeSet;

/// The kind of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MemberKind {
    /// A clinician.
    User,
    /// A patient.
    Participant,
    /// A device.
    Device,
}

impl MemberKind {
    /// All, in the order in which OpenTera and we go through them.
    pub const ALL: [Self; 3] = [Self::User, Self::Participant, Self::Device];

    /// Its name in topics and in the names of fields.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Participant => "participant",
            Self::Device => "device",
        }
    }

    /// Its name in texts.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Participant => "Participant",
            Self::Device => "Device",
        }
    }
}

/// A member of a session, or a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member<'a> {
    /// Its kind.
    pub kind: MemberKind,
    /// Its uuid. Only the backend can check it.
    pub uuid: &'a str,
}

/// Members, each once, in the order in which they were added.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Members {
    users: Vec<String>,
    participants: Vec<String>,
    devices: Vec<String>,
}

impl Members {
    /// The members of three lists. A member who is listed twice is in it once.
    pub fn new(users: Vec<String>, participants: Vec<String>, devices: Vec<String>) -> Self {
        Self {
            users: each_once(users),
            participants: each_once(participants),
            devices: each_once(devices),
        }
    }

    /// All members: the users first, then the participants, then the devices.
    pub fn iter(&self) -> impl Iterator<Item = Member<'_>> {
        MemberKind::ALL
            .into_iter()
            .flat_map(|kind| self.of(kind).iter().map(move |uuid| Member { kind, uuid }))
    }

    /// Those of a kind.
    pub fn of(&self, kind: MemberKind) -> &[String] {
        match kind {
            MemberKind::User => &self.users,
            MemberKind::Participant => &self.participants,
            MemberKind::Device => &self.devices,
        }
    }

    /// Whether `member` is one.
    pub fn contains(&self, member: Member<'_>) -> bool {
        self.of(member.kind).iter().any(|uuid| uuid == member.uuid)
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Adds `member`; false if it is there already.
    pub fn add(&mut self, member: Member<'_>) -> bool {
        let is_new = !self.contains(member);
        if is_new {
            self.list(member.kind).push(member.uuid.to_owned());
        }
        is_new
    }

    /// Removes `member`; false if it was not there.
    pub fn remove(&mut self, member: Member<'_>) -> bool {
        let list = self.list(member.kind);
        let place = list.iter().position(|uuid| uuid == member.uuid);
        place.map(|place| list.remove(place)).is_some()
    }

    /// Adds `others` that are not there yet, and says which.
    pub fn add_all(&mut self, others: &Self) -> Self {
        let new = others.without(self);
        for kind in MemberKind::ALL {
            self.list(kind).extend_from_slice(new.of(kind));
        }
        new
    }

    /// Removes `others`.
    pub fn remove_all(&mut self, others: &Self) {
        *self = self.without(others);
    }

    fn without(&self, others: &Self) -> Self {
        let mut rest = Self::default();
        for kind in MemberKind::ALL {
            let others: BTreeSet<&String> = others.of(kind).iter().collect();
            let kept = self.of(kind).iter().filter(|uuid| !others.contains(uuid));
            rest.list(kind).extend(kept.cloned());
        }
        rest
    }

    fn list(&mut self, kind: MemberKind) -> &mut Vec<String> {
        match kind {
            MemberKind::User => &mut self.users,
            MemberKind::Participant => &mut self.participants,
            MemberKind::Device => &mut self.devices,
        }
    }
}

fn each_once(mut uuids: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    uuids.retain(|uuid| seen.insert(uuid.clone()));
    uuids
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(users: &[&str], participants: &[&str], devices: &[&str]) -> Members {
        let list = |uuids: &[&str]| uuids.iter().map(|&uuid| uuid.to_owned()).collect();
        Members::new(list(users), list(participants), list(devices))
    }

    fn user(uuid: &str) -> Member<'_> {
        Member {
            kind: MemberKind::User,
            uuid,
        }
    }

    #[test]
    fn each_is_in_it_once_and_in_order() {
        let members = members(&["b", "a", "b"], &["a"], &["c", "c"]);
        let all: Vec<_> = members
            .iter()
            .map(|member| (member.kind, member.uuid))
            .collect();
        assert_eq!(
            all,
            [
                (MemberKind::User, "b"),
                (MemberKind::User, "a"),
                (MemberKind::Participant, "a"),
                (MemberKind::Device, "c")
            ]
        );
    }

    #[test]
    fn one_is_added_and_removed_once() {
        let mut members = Members::default();
        assert!(members.is_empty());
        assert!(members.add(user("a")));
        assert!(!members.add(user("a")));
        assert!(members.contains(user("a")));
        assert!(!members.contains(Member {
            kind: MemberKind::Device,
            uuid: "a"
        }));
        assert!(members.remove(user("a")));
        assert!(!members.remove(user("a")));
        assert!(members.is_empty());
    }

    #[test]
    fn many_are_added_and_removed() {
        let mut all = members(&["a"], &["p"], &[]);
        let new = all.add_all(&members(&["a", "b"], &[], &["d"]));
        assert_eq!(new, members(&["b"], &[], &["d"]));
        assert_eq!(all, members(&["a", "b"], &["p"], &["d"]));
        all.remove_all(&members(&["a", "z"], &["p"], &[]));
        assert_eq!(all, members(&["b"], &[], &["d"]));
    }
}
