//! The methods that OpenTera calls, a file each.

pub(super) mod invite;
pub(super) mod invite_reply;
pub(super) mod outcome;
pub(super) mod participant_info;
pub(super) mod remove;
pub(super) mod session_manage;
