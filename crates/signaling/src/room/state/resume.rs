//! What is remembered of a client that can resume: its tokens, and what each side has of the other.

use crate::room::outgoing::Outgoing;
use crate::room::state::outbox::Outbox;
use crate::room::token::TokenHash;

#[derive(Debug)]
pub(crate) struct Resume {
    /// Changed by [`Peers`](super::peers::Peers), which finds a peer by them.
    pub(super) tokens: GoodTokens,
    /// How many packets of the client were received.
    pub(crate) received: u32,
    /// How many of them the client knows of.
    told: u32,
    pub(crate) outbox: Outbox,
    /// How often in a row its connection took its packets too slowly.
    full_queues: u32,
}

/// The tokens that are good: the one presented last, until the client shows that it has the newest.
#[derive(Debug, Clone, Copy)]
pub(super) struct GoodTokens {
    pub(super) presented: Option<TokenHash>,
    pub(super) issued: TokenHash,
}

/// So many packets are received before the client is told, if no time-out tells it earlier.
const TOLD_AFTER: u32 = 32;

/// A replay that overflows the queue of its connection so often in a row is not tried again.
const FULL_QUEUES: u32 = 2;

impl Resume {
    pub(super) fn new(issued: TokenHash) -> Self {
        Self {
            tokens: GoodTokens {
                presented: None,
                issued,
            },
            received: 0,
            told: 0,
            outbox: Outbox::new(),
            full_queues: 0,
        }
    }

    /// Counts a packet of the client.
    pub(crate) fn count(&mut self) {
        self.received = self.received.wrapping_add(1);
    }

    /// Whether the client has sent so much that it is told at once.
    pub(crate) fn is_telling_due(&self) -> bool {
        self.received.wrapping_sub(self.told) >= TOLD_AFTER
    }

    /// What to tell the client, if it does not know it.
    pub(crate) fn tell(&mut self) -> Option<u32> {
        let is_news = self.told != self.received;
        self.told = self.received;
        is_news.then_some(self.received)
    }

    /// The client has the first `count` packets.
    pub(crate) fn confirm(&mut self, count: u32) {
        self.outbox.confirm(count);
        self.full_queues = 0;
    }

    /// Its connection took its packets too slowly.
    pub(crate) fn overflow(&mut self) {
        self.full_queues = self.full_queues.saturating_add(1);
        if self.full_queues >= FULL_QUEUES {
            self.outbox.give_up();
        }
    }

    /// What the client has not received; `None` if that is not known, and both sides have to begin again.
    pub(crate) fn go_on(&mut self, received: u32, is_complete: bool) -> Option<Vec<Outgoing>> {
        let missed = self.outbox.since(received).filter(|_| is_complete)?;
        let missed = missed.cloned().collect();
        self.outbox.confirm(received);
        self.told = self.received;
        Some(missed)
    }

    /// Both sides count from 0.
    pub(crate) fn begin_again(&mut self) {
        self.outbox = Outbox::new();
        self.received = 0;
        self.told = 0;
        self.full_queues = 0;
    }
}
