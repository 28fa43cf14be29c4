//! The rules of one session: who is in it, and who hears what.
//!
//! A session has peers. A peer is reached by at most one connection at a time; a suspended peer has no connection. A
//! peer begins as a guest, when a connection joins the namespace. Authenticating makes it a member.
//!
//! [`Room`] is a state machine. One rule: after every [`Room::handle_input`], [`Room::handle_timeout`] or
//! [`Room::end`], drain [`Room::poll_effect`] until it is empty, then wait until [`Room::poll_timeout`].
//!
//! Invariants ([`Room::contradiction`] and `tests/world` check them after every operation of a test):
//! - A request with an ack gets exactly one reply, also across a resumption; a relay leaves before the reply to its
//!   sender, so messages keep the order in which the requests arrived.
//! - A connection that is at a peer is the one by which the peer is reached, and the other way round.
//! - Membership is symmetric: a member that lists a room is listed by it, and the other way round.
//! - Only members of a session are ever told anything about it, and packets go only to attached connections.
//! - A suspended peer is a member that can resume, and its grace ends.
//! - An outbox stays within its bounds.
//! - Where roles count, only a user commands the device of another peer, and only users are said to be users.
//! - Applications and rooms end with their last member.
//!
//! `state/` holds data and what keeps them consistent; it knows neither the machine nor its effects. The other files are
//! rules: `attach.rs` and `resumption.rs` (connections and peers), `admission.rs` (who becomes a member), `membership.rs`
//! (rooms), `command.rs`, `relay.rs` (messages), `authority.rs` (what a role entitles to).
//!
//! The orders of effects are those of the reference (docs/protocol.md, section "Order").

mod admission;
mod attach;
mod authority;
mod command;
mod consistency;
mod effect;
mod input;
mod machine;
mod membership;
mod outgoing;
mod pass;
mod relay;
mod resumption;
mod rules;
mod state;
#[cfg(test)]
mod stories;
mod token;

pub use authority::{COMMANDS_OF_USERS, FORWARDED_TO_USERS};
pub use effect::{CloseReason, Effect, Question};
pub use input::{Fresh, Input, Now, ResumeAsked, Verdict};
pub use machine::Room;
pub use outgoing::{Continuation, Outgoing, ResumeOffer};
pub use pass::{InvitationId, Pass, Role};
pub use rules::{Admission, Decider, Rules};
pub use state::ids::{ConnectionId, PeerId, QuestionId};
pub use state::outbox::OutboxBounds;
pub use state::peer::PeerSummary;
pub use token::{IssuedToken, ResumeToken, TokenHash};
