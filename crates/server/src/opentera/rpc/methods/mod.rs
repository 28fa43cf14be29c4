//! The methods that OpenTera calls and the actions of `session_manage`, a file each. How their arguments are read is in
//! `opentera::rpc::methods`, in the crate `opentera`.

pub(super) mod invite;
pub(super) mod invite_reply;
pub(super) mod outcome;
pub(super) mod participant_info;
pub(super) mod remove;
pub(super) mod start;
pub(super) mod stop;
