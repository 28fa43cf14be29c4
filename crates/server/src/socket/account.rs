//! What waits for one client, counted exactly: a packet counts from the moment at which it is queued until the transport has
//! written it.

use std::sync::Mutex;

use signaling::engineio::OutgoingPacket;

use crate::base::lock;
use crate::config::Limits;

/// The account of one connection.
#[derive(Debug)]
pub(super) struct Account {
    waiting: Mutex<Waiting>,
    max: Waiting,
}

/// How much waits for a client. Packets of Engine.IO itself do not count; each client has a few of them at most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Waiting {
    pub(super) messages: usize,
    pub(super) bytes: usize,
}

impl Account {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            waiting: Mutex::default(),
            max: Waiting {
                messages: limits.max_queued_messages,
                bytes: usize::try_from(limits.max_queued_bytes).unwrap_or(usize::MAX),
            },
        }
    }

    /// Counts more. Returns whether it fits; if not, it is not counted.
    pub(super) fn has_room_for(&self, more: Waiting) -> bool {
        let mut waiting = lock(&self.waiting);
        let with_it = waiting.plus(more);
        let fits = with_it.messages <= self.max.messages && with_it.bytes <= self.max.bytes;
        if fits {
            *waiting = with_it;
        }
        fits
    }

    /// So much has been written, or never will be.
    pub(super) fn is_written(&self, written: Waiting) {
        if written != Waiting::default() {
            let mut waiting = lock(&self.waiting);
            waiting.messages = waiting.messages.saturating_sub(written.messages);
            waiting.bytes = waiting.bytes.saturating_sub(written.bytes);
        }
    }
}

impl Waiting {
    /// What one packet is.
    pub(super) fn of(packet: &OutgoingPacket) -> Self {
        match packet {
            OutgoingPacket::Control(_) => Self::default(),
            OutgoingPacket::Text(_) | OutgoingPacket::Binary(_) => Self {
                messages: 1,
                bytes: packet.size(),
            },
        }
    }

    pub(super) fn plus(self, more: Self) -> Self {
        Self {
            messages: self.messages.saturating_add(more.messages),
            bytes: self.bytes.saturating_add(more.bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_bounded_in_messages_and_bytes_until_it_is_written() {
        let account = Account {
            waiting: Mutex::default(),
            max: Waiting {
                messages: 2,
                bytes: 10,
            },
        };
        let of = |messages, bytes| Waiting { messages, bytes };
        assert!(account.has_room_for(of(1, 8)));
        assert!(!account.has_room_for(of(1, 3)));
        assert!(account.has_room_for(of(1, 2)));
        assert!(!account.has_room_for(of(1, 0)));
        account.is_written(of(1, 8));
        assert!(account.has_room_for(of(1, 8)));
    }
}
