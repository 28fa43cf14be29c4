//! What OpenTera calls: one protobuf message in, one JSON text back.
//!
//! [`RpcRequest::decode`] reads the bytes, [`RpcRequest::dispatch`] says what to do: a [`MethodCall`] to carry out, or a
//! [`MethodResult`] that is known already. Either way one [`RpcReply`] is published for each request. Each method has a file,
//! and so has each action of `session_manage`.

mod dispatch;
mod failure;
mod fields;
mod method_result;
mod methods;
mod reply;
mod request;

pub use dispatch::{Dispatched, METHODS, MethodCall};
pub use failure::Failure;
pub use method_result::{MethodResult, SessionOutcome, Status};
pub use methods::invite::Invite;
pub use methods::invite_reply::{InviteReply, ReplyCode};
pub use methods::participant_info::ParticipantInfo;
pub use methods::remove::Remove;
pub use methods::session_manage::Action;
pub use methods::start::{Creators, NewSession, SessionParameters, Start, StartTarget};
pub use methods::stop::Stop;
pub use reply::RpcReply;
pub use request::{DecodeError, MAX_REQUEST_BYTES, RpcRequest};
