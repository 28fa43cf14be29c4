//! Who waits for whom when sessions start: decided here, without a task or a clock.

use std::collections::{BTreeMap, VecDeque};

use opentera::member::MemberKind;
use opentera::rpc::Creators;
use opentera::session::IdSession;

/// Numbers the owners; later ones have greater numbers.
pub(super) type OwnerNumber = u64;

/// The creator of a session that is to be made, as its caller names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Creator {
    /// Somebody, by the backend's number.
    Member(MemberKind, i64),
    /// Our service.
    Service,
}

impl Creator {
    /// The one that counts, as in OpenTera: the first of these that is named.
    pub(crate) fn of(creators: &Creators) -> Self {
        let members = [
            (MemberKind::User, creators.user),
            (MemberKind::Participant, creators.participant),
            (MemberKind::Device, creators.device),
        ];
        let mut named = members
            .into_iter()
            .filter_map(|(kind, id)| Some(Self::Member(kind, id?)));
        named.next().unwrap_or(Self::Service)
    }
}

/// Lines of starts: in each line one start goes on, and the others wait in the order in which they came.
#[derive(Debug)]
pub(super) struct Lines<K, W>(BTreeMap<K, VecDeque<W>>);

impl<K, W> Default for Lines<K, W> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord, W> Lines<K, W> {
    /// Puts a start at the end of a line. If the line is free, the start is given back: it goes on.
    pub(super) fn enter(&mut self, line: K, start: W) -> Option<W> {
        if let Some(waiting) = self.0.get_mut(&line) {
            waiting.push_back(start);
            return None;
        }
        self.0.insert(line, VecDeque::new());
        Some(start)
    }

    /// The start that went on in a line is over. Gives the next one, which goes on now.
    pub(super) fn leave(&mut self, line: &K) -> Option<W> {
        let next = self.0.get_mut(line)?.pop_front();
        if next.is_none() {
            self.0.remove(line);
        }
        next
    }
}

/// A session that has been started and is not closed in the backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Live<'a> {
    pub(super) owner: OwnerNumber,
    pub(super) id: IdSession,
    pub(super) creator: Option<&'a str>,
}

/// The owners whose sessions end before `starting` goes on: a creator has one session at a time, and a number is used once.
/// First those of the same creator, by their numbers.
pub(super) fn older<'a>(
    live: impl Iterator<Item = Live<'a>>,
    starting: Live<'_>,
) -> Vec<OwnerNumber> {
    let others = live.filter(|other| other.owner != starting.owner);
    let is_of_creator =
        |other: &Live<'_>| starting.creator.is_some() && other.creator == starting.creator;
    let (mut of_creator, rest): (Vec<_>, Vec<_>) = others.partition(is_of_creator);
    of_creator.sort_by_key(|other| other.id);
    let of_number = rest.into_iter().filter(|other| other.id == starting.id);
    of_creator
        .iter()
        .copied()
        .chain(of_number)
        .map(|other| other.owner)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_creator_that_is_named_counts() {
        let mut creators = Creators {
            service: Some(5),
            ..Creators::default()
        };
        assert_eq!(Creator::of(&creators), Creator::Service);
        creators.device = Some(3);
        let device = Creator::Member(MemberKind::Device, 3);
        assert_eq!(Creator::of(&creators), device);
        creators.user = Some(1);
        let user = Creator::Member(MemberKind::User, 1);
        assert_eq!(Creator::of(&creators), user);
    }

    #[test]
    fn in_a_line_one_start_goes_on_and_the_others_wait_in_their_order() {
        let mut lines = Lines::default();
        assert_eq!(lines.enter("a", 1), Some(1));
        assert_eq!(lines.enter("a", 2), None);
        assert_eq!(lines.enter("a", 3), None);
        // Another line does not wait.
        assert_eq!(lines.enter("b", 4), Some(4));
        assert_eq!(lines.leave(&"a"), Some(2));
        assert_eq!(lines.leave(&"a"), Some(3));
        assert_eq!(lines.leave(&"a"), None);
        assert_eq!(lines.enter("a", 5), Some(5));
        assert_eq!(lines.leave(&"c"), None);
    }

    fn live(owner: OwnerNumber, id: i64, creator: Option<&str>) -> Live<'_> {
        Live {
            owner,
            id: IdSession(id),
            creator,
        }
    }

    #[test]
    fn sessions_of_the_same_creator_and_of_the_same_number_are_older() {
        let all = [
            live(1, 9, Some("u")),
            live(2, 7, Some("other")),
            live(3, 8, Some("u")),
            live(4, 6, None),
        ];
        let older = |starting| older(all.iter().copied(), starting);
        assert_eq!(older(live(5, 7, Some("u"))), [3, 1, 2]);
        assert_eq!(older(live(5, 9, Some("u"))), [3, 1]);
        // An owner does not wait for itself, and sessions without a creator are not of the same one.
        assert_eq!(older(live(1, 9, Some("u"))), [3]);
        assert!(older(live(5, 1, None)).is_empty());
    }
}
