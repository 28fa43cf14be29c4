//! What is due when.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use crate::room::state::ids::{ConnectionId, PeerId};

/// What becomes due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    /// The connection must have authenticated.
    Authenticate(ConnectionId),
    /// The peer must have a connection again.
    Grace(PeerId),
    /// A host must have decided about the peer.
    Decision(PeerId),
    /// The peer gets other ICE servers.
    IceServers(PeerId),
    /// The peer is told what was received of it.
    Confirm(PeerId),
}

/// One time for each thing that is due. The next one is the first of an ordered set.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    queue: BTreeSet<(Instant, Due)>,
    times: BTreeMap<Due, Instant>,
}

impl Timers {
    /// Sets or moves a timer.
    pub(crate) fn set(&mut self, due: Due, at: Instant) {
        self.cancel(due);
        self.times.insert(due, at);
        self.queue.insert((at, due));
    }

    pub(crate) fn cancel(&mut self, due: Due) {
        self.take(due);
    }

    /// Cancels a timer, and says when it would have been due.
    pub(crate) fn take(&mut self, due: Due) -> Option<Instant> {
        let at = self.times.remove(&due)?;
        self.queue.remove(&(at, due));
        Some(at)
    }

    pub(crate) fn is_set(&self, due: Due) -> bool {
        self.times.contains_key(&due)
    }

    /// When the next one is due.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.queue.first().map(|(at, _)| *at)
    }

    /// Takes the next one that is due, in the order of their times.
    pub(crate) fn take_due(&mut self, now: Instant) -> Option<Due> {
        let (at, due) = *self.queue.first()?;
        if at > now {
            return None;
        }
        self.cancel(due);
        Some(due)
    }

    pub(crate) fn clear(&mut self) {
        self.queue.clear();
        self.times.clear();
    }

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.queue.is_empty() && self.times.is_empty()
    }
}
