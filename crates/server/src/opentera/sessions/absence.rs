//! Creators of one session who have disconnected. The session waits a while for each before it is stopped.

use std::collections::BTreeMap;

use opentera::member::{Member, MemberKind};
use tokio::time::Instant;

/// Until when each absent creator is waited for.
#[derive(Debug, Default)]
pub(super) struct Absences(BTreeMap<(MemberKind, String), Instant>);

impl Absences {
    /// `member` is waited for until then. An earlier absence does not count any more.
    pub(super) fn has_gone(&mut self, member: Member<'_>, until: Instant) {
        self.0.insert(key(member), until);
    }

    /// `member` is connected.
    pub(super) fn has_come(&mut self, member: Member<'_>) {
        self.0.remove(&key(member));
    }

    /// The earliest time at which somebody has been absent too long.
    pub(super) fn earliest(&self) -> Option<Instant> {
        self.0.values().min().copied()
    }
}

fn key(member: Member<'_>) -> (MemberKind, String) {
    (member.kind, member.uuid.to_owned())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn user(uuid: &str) -> Member<'_> {
        Member {
            kind: MemberKind::User,
            uuid,
        }
    }

    #[test]
    fn the_earliest_absence_counts_until_its_creator_is_back() {
        let now = Instant::now();
        let at = |seconds| now + Duration::from_secs(seconds);
        let mut absences = Absences::default();
        assert_eq!(absences.earliest(), None);
        absences.has_gone(user("a"), at(5));
        absences.has_gone(user("b"), at(3));
        assert_eq!(absences.earliest(), Some(at(3)));
        absences.has_come(user("b"));
        assert_eq!(absences.earliest(), Some(at(5)));
        // Others who come change nothing.
        absences.has_come(user("c"));
        let device = Member {
            kind: MemberKind::Device,
            uuid: "a",
        };
        absences.has_come(device);
        assert_eq!(absences.earliest(), Some(at(5)));
    }

    #[test]
    fn a_creator_who_goes_again_has_the_whole_time_again() {
        let now = Instant::now();
        let mut absences = Absences::default();
        absences.has_gone(user("a"), now);
        let later = now + Duration::from_secs(1);
        absences.has_gone(user("a"), later);
        assert_eq!(absences.earliest(), Some(later));
    }
}
