//! What was sent to a peer that it has not confirmed.

use std::collections::VecDeque;

use crate::room::outgoing::Outgoing;

/// How much is kept for one peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutboxBounds {
    /// How many packets.
    pub packets: usize,
    /// How many bytes, about.
    pub bytes: usize,
}

/// Packets are numbered from 1 by the order in which they were sent; the first one kept is that after `confirmed`.
#[derive(Debug)]
pub(crate) struct Outbox {
    confirmed: u32,
    packets: VecDeque<Outgoing>,
    bytes: usize,
    /// Whether nothing unconfirmed is missing.
    is_complete: bool,
}

impl Outbox {
    pub(crate) fn new() -> Self {
        Self {
            confirmed: 0,
            packets: VecDeque::new(),
            bytes: 0,
            is_complete: true,
        }
    }

    /// Keeps a packet. Beyond its bounds it gives up what it has, and keeps nothing more.
    pub(crate) fn push(&mut self, packet: &Outgoing, bounds: &OutboxBounds) {
        if !self.is_complete {
            return;
        }
        let bytes = self.bytes.saturating_add(packet.weight());
        if self.packets.len() >= bounds.packets || bytes > bounds.bytes {
            return self.give_up();
        }
        self.bytes = bytes;
        self.packets.push_back(packet.clone());
    }

    /// Forgets its history.
    pub(crate) fn give_up(&mut self) {
        self.packets = VecDeque::new();
        self.bytes = 0;
        self.is_complete = false;
    }

    /// Drops what the peer has. A number that cannot be is ignored.
    pub(crate) fn confirm(&mut self, upto: u32) {
        let Some(count) = self.unconfirmed_before(upto) else {
            return;
        };
        for packet in self.packets.drain(..count) {
            self.bytes = self.bytes.saturating_sub(packet.weight());
        }
        self.confirmed = upto;
    }

    /// What comes after the first `received`; `None` if that is not known any more.
    pub(crate) fn since(&self, received: u32) -> Option<impl Iterator<Item = &Outgoing>> {
        let count = self.unconfirmed_before(received)?;
        Some(self.packets.iter().skip(count))
    }

    /// How many of those kept are among the first `number`.
    fn unconfirmed_before(&self, number: u32) -> Option<usize> {
        let count = usize::try_from(number.checked_sub(self.confirmed)?).ok()?;
        (self.is_complete && count <= self.packets.len()).then_some(count)
    }

    /// Whether it is within its bounds, and knows its size.
    pub(crate) fn fits(&self, bounds: &OutboxBounds) -> bool {
        let bytes: usize = self.packets.iter().map(Outgoing::weight).sum();
        bytes == self.bytes && bytes <= bounds.bytes && self.packets.len() <= bounds.packets
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::easyrtc::Reply;
    use crate::socketio::AckId;

    const BOUNDS: OutboxBounds = OutboxBounds {
        packets: 3,
        bytes: 10_000,
    };

    fn packet(number: u64) -> Outgoing {
        Outgoing::Reply {
            ack: AckId(number),
            reply: Reply::Ack,
            server_time: 0,
        }
    }

    fn filled(count: u64, bounds: &OutboxBounds) -> Outbox {
        let mut outbox = Outbox::new();
        (1..=count).for_each(|number| outbox.push(&packet(number), bounds));
        assert!(outbox.fits(bounds));
        outbox
    }

    fn acks(outbox: &Outbox, received: u32) -> Option<Vec<u64>> {
        let ack = |packet: &Outgoing| match packet {
            Outgoing::Reply { ack, .. } => ack.0,
            Outgoing::Event { .. } | Outgoing::Welcome { .. } | Outgoing::Received { .. } => 0,
        };
        Some(outbox.since(received)?.map(ack).collect())
    }

    #[test]
    fn what_is_not_confirmed_is_kept_in_its_order() {
        let mut outbox = filled(3, &BOUNDS);
        assert_eq!(acks(&outbox, 0), Some(vec![1, 2, 3]));
        assert_eq!(acks(&outbox, 2), Some(vec![3]));
        outbox.confirm(2);
        outbox.push(&packet(4), &BOUNDS);
        assert_eq!(acks(&outbox, 2), Some(vec![3, 4]));
        assert_eq!(acks(&outbox, 4), Some(vec![]));
        assert!(outbox.fits(&BOUNDS));
    }

    #[test]
    fn a_number_that_cannot_be_is_no_place_to_go_on_from() {
        let mut outbox = filled(3, &BOUNDS);
        outbox.confirm(2);
        assert_eq!(acks(&outbox, 1), None);
        assert_eq!(acks(&outbox, 4), None);
        outbox.confirm(1);
        outbox.confirm(9);
        assert_eq!(acks(&outbox, 2), Some(vec![3]));
    }

    #[test]
    fn beyond_its_bounds_the_history_is_gone() {
        let mut outbox = filled(4, &BOUNDS);
        assert_eq!(acks(&outbox, 0), None);
        outbox.push(&packet(5), &BOUNDS);
        assert_eq!(acks(&outbox, 4), None);
        let bounds = OutboxBounds {
            packets: 9,
            bytes: 2 * packet(0).weight(),
        };
        assert_eq!(acks(&filled(2, &bounds), 0), Some(vec![1, 2]));
        assert_eq!(acks(&filled(3, &bounds), 0), None);
    }
}
