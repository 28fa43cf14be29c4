//! The sessions that OpenTera has started: their records, members, invitations, starts and ends.

mod absence;
mod invitations;
mod lanes;
mod live;
mod services;
mod start;
mod stop;

pub(crate) use absence::Absences;
pub(crate) use lanes::{Lanes, Turn};
pub(crate) use live::LiveSessions;
pub(crate) use services::Services;
