//! The number by which the backend and every request name a session.

/// The backend's number of a session, its field `id_session`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct IdSession(pub i64);
