//! What OpenTera calls: one protobuf message in, one JSON text back.
//!
//! [`Request::decode`] reads the bytes, [`Request::dispatch`] says what to do: a [`Call`] to carry out, or an [`Answer`] that
//! stands already. Either way [`Reply`] is published, once for each request. There is one file for each method, and for
//! each action of `session_manage` that has more than an id and members.

mod action;
mod answer;
mod dispatch;
mod failure;
mod fields;
mod invite_reply;
mod participant_info;
mod reply;
mod request;
mod session_type_config;
mod start;

pub use action::{Action, Invite, Remove, Stop};
pub use answer::{Answer, Outcome, Status};
pub use dispatch::{Call, Dispatched, METHODS};
pub use failure::Failure;
pub use invite_reply::{InviteReply, ReplyCode};
pub use reply::Reply;
pub use request::{DecodeError, MAX_REQUEST_BYTES, Request};
pub use start::{Creators, NewSession, Parameters, Start, StartTarget};
