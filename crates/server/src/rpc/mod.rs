//! What OpenTera asks of us over Redis: every call gets exactly one reply, and calls about one session are carried out in the
//! order in which they came.

mod calls;
mod dispatch;
mod done;
mod invite;
mod invite_reply;
mod participant_info;
mod remove;
mod session_manage;

pub(crate) use dispatch::Dispatcher;
