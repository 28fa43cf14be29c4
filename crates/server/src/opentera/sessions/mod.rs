//! The sessions that OpenTera has started. One task has the [`Index`] of them, and each has a task of its own, its
//! [`Owner`], from its start until the backend knows that it has ended.
//!
//! Order:
//! - An owner does one thing after the other. So calls about one session are carried out in the order in which they came, and
//!   what one of them publishes leaves before the next one begins.
//! - A creator has one session at a time, and so has a number of the backend. A start waits in the line of its creator
//!   (`order.rs`), and then until the older sessions have ended. It waits without a session of its own, and an owner
//!   with a session waits for the backend alone: so a stop never waits for a start, and no two owners wait for each other.
//! - A start asks for the end of an older session by a way of its own, which does not wait behind the calls in the inbox.
//!
//! Life cycle:
//! - A session runs, is over here, is over in its history in the backend, and is then closed in the backend. If the backend
//!   fails, the owner stays, and the next stop goes on at that stage.
//! - The session ends in the same way if it is stopped, if it ends by itself, if its creator is absent too long, if the same
//!   creator starts another one, and if the service ends.
//! - Every task is in the `JoinSet` of the index, and none outlives it. If an owner panics, its calls are answered with an
//!   error, another owner ends its session, and all others go on.
//! - All inboxes are bounded. A call that does not fit is dropped, and so answered with an error.

mod absence;
mod entry;
mod handle;
mod index;
mod invitations;
mod live_session;
mod members;
mod notice;
mod order;
mod owner;
mod run;
mod start;
mod stop;
mod turns;

pub(crate) use handle::{About, MAX_CALLS, Sessions};
pub(crate) use index::Index;
pub(crate) use live_session::LiveSession;
pub(crate) use order::Creator;
pub(crate) use owner::{Owner, SessionCall};
