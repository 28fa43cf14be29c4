//! What happens to a session, as data.

use std::time::{Duration, Instant};

use crate::easyrtc::{EasyrtcId, Json, Request};
use crate::room::pass::{InvitationId, Pass};
use crate::room::state::ids::{ConnectionId, PeerId, QuestionId};
use crate::room::token::{IssuedToken, TokenHash};

/// The time at which something happens.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// For deadlines.
    pub instant: Instant,
    /// For what peers are told: milliseconds since 1970.
    pub unix_ms: u64,
}

impl Now {
    /// The same time, `duration` later.
    pub fn plus(self, duration: Duration) -> Self {
        let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        Self {
            instant: self.instant.checked_add(duration).unwrap_or(self.instant),
            unix_ms: self.unix_ms.saturating_add(milliseconds),
        }
    }
}

/// Something that happened to a connection or a peer.
#[derive(Debug)]
pub enum Input {
    /// A connection was let in by its key; it has to authenticate in time. If its number is known, the connection of that number
    /// counts as closed.
    Opened {
        /// The connection.
        connection: ConnectionId,
        /// What its key entitles it to.
        pass: Pass,
    },
    /// It joined the Socket.IO namespace: a new peer, or one that resumes.
    Connected {
        /// The connection.
        connection: ConnectionId,
        /// The random values of a new peer.
        fresh: Fresh,
        /// What it asks if it wants to be resumable.
        resume: Option<Box<ResumeAsked>>,
    },
    /// It asked for something.
    Requested {
        /// The connection.
        connection: ConnectionId,
        /// What it asked.
        request: Request,
    },
    /// It sent an ack, or an event that EasyRTC does not know: nothing to do, but a resumable peer's packets are counted.
    Ignored {
        /// The connection.
        connection: ConnectionId,
    },
    /// It confirms what it has received since its counters began.
    Received {
        /// The connection.
        connection: ConnectionId,
        /// How many packets.
        count: u32,
    },
    /// It left the namespace on purpose, and may join again.
    Disconnected {
        /// The connection.
        connection: ConnectionId,
    },
    /// It is gone.
    Closed {
        /// The connection.
        connection: ConnectionId,
    },
    /// It is gone, because it took its packets too slowly.
    QueueFull {
        /// The connection.
        connection: ConnectionId,
    },
    /// Whether a guest may come in is decided.
    Decided {
        /// The [`Question::id`](crate::room::Question::id).
        question: QuestionId,
        /// The decision.
        verdict: Verdict,
    },
    /// A peer's own ICE servers, as [`Effect::IssueIceServers`](crate::room::Effect::IssueIceServers) asked for them.
    IceServers {
        /// The peer.
        peer: PeerId,
        /// What it gets as `iceServers` from now on; a member is told at once.
        ice_servers: Json,
    },
    /// The holder of that invitation is removed from the session.
    Revoked {
        /// The invitation.
        invitation: InvitationId,
    },
}

/// The random values of a peer. A session has no randomness of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fresh {
    /// The id by which others know it.
    pub easyrtcid: EasyrtcId,
    /// The Socket.IO id, of letters that need no escape; `None` for a client whose revision is told none.
    pub socket_id: Option<Box<str>>,
}

/// What a client says of resumption when it joins the namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResumeAsked {
    /// The hash of the token by which it wants to be the same peer; `None` the first time.
    pub token: Option<TokenHash>,
    /// How many packets it received as that peer.
    pub received: u32,
    /// Whether it can send again what we did not receive.
    pub is_complete: bool,
    /// The token that it gets for the next time.
    pub issued: IssuedToken,
}

/// Whether a guest may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It becomes a member.
    Admit,
    /// It is refused, and disconnected.
    Refuse,
}
