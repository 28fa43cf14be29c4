//! The methods that OpenTera calls, and the actions of `session_manage`: a file each, which reads its arguments.

pub(super) mod invite;
pub(super) mod invite_reply;
pub(super) mod participant_info;
pub(super) mod remove;
pub(super) mod session_manage;
pub(super) mod session_type_config;
pub(super) mod start;
pub(super) mod stop;
