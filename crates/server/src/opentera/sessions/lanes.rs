//! Order: what has to do with the same thing happens one after the other, in the order in which it came; everything else
//! at the same time.
//!
//! A turn is given when something arrives, without waiting, and waits for all earlier turns of its lanes. Turns wait only
//! for earlier ones, so no two wait for each other.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

/// So many lanes are remembered before those without a turn are forgotten.
const SWEEP_AT: usize = 1_024;

/// The last turn of each lane.
#[derive(Debug)]
pub(crate) struct Lanes<K>(Arc<Mutex<BTreeMap<K, CancellationToken>>>);

/// A place in some lanes. Whoever is behind it may go on when it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    earlier: Vec<CancellationToken>,
    /// Cancelled when this turn is over.
    over: CancellationToken,
}

impl<K> Clone for Lanes<K> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K: Ord> Lanes<K> {
    pub(crate) fn new() -> Self {
        Self(Arc::default())
    }

    /// The next place in all of these lanes.
    pub(crate) fn turn(&self, keys: impl IntoIterator<Item = K>) -> Turn {
        let over = CancellationToken::new();
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lanes.len() >= SWEEP_AT {
            lanes.retain(|_, last| !last.is_cancelled());
        }
        let last = keys
            .into_iter()
            .filter_map(|key| lanes.insert(key, over.clone()));
        Turn {
            earlier: last.collect(),
            over,
        }
    }
}

impl Turn {
    /// Waits until it is this one's turn.
    pub(crate) async fn has_come(&self) {
        for earlier in &self.earlier {
            earlier.cancelled().await;
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.over.cancel();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    async fn waits(turn: &Turn) -> bool {
        let wait = tokio::time::timeout(Duration::from_secs(1), turn.has_come());
        wait.await.is_err()
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_waits_for_earlier_ones_of_its_lanes_alone() {
        let lanes = Lanes::new();
        let first = lanes.turn(["a"]);
        let second = lanes.turn(["a", "b"]);
        let third = lanes.turn(["b"]);
        let elsewhere = lanes.turn(["c"]);
        assert!(!waits(&first).await && !waits(&elsewhere).await);
        assert!(waits(&second).await && waits(&third).await);
        drop(first);
        assert!(!waits(&second).await);
        assert!(waits(&third).await);
        drop(second);
        assert!(!waits(&third).await);
    }

    #[tokio::test(start_paused = true)]
    async fn lanes_without_a_turn_are_forgotten() {
        let lanes = Lanes::new();
        for number in 0..10 * SWEEP_AT {
            drop(lanes.turn([number]));
        }
        assert!(lanes.0.lock().unwrap().len() <= SWEEP_AT);
    }
}
