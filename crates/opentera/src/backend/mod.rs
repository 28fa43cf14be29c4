//! Calls of OpenTera's REST API: paths, bodies, and how its responses are read.
//!
//! Every call needs the `Authorization` of [`crate::token::authorization`].

mod request;
mod response;
mod session_event;

pub use request::{
    BackendRequest, Method, complete_session, create_session, participant, read_session,
    update_members,
};
pub use response::{BackendError, read_object};
pub use session_event::{SessionEvent, add_session_event};
