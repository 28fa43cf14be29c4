//! The text of invitations.

use std::fmt;

use crate::member::Members;

/// What is the same in all invitations to a session.
#[derive(Clone, PartialEq, Eq)]
pub struct InvitationText {
    /// The session.
    pub session_uuid: String,
    /// The name of its creator.
    pub creator_name: String,
    /// Everybody who belongs to it.
    pub members: Members,
    /// Its parameters, as text.
    pub parameters: String,
}

/// Without the name and the parameters.
impl fmt::Debug for InvitationText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("InvitationText")
            .field("session_uuid", &self.session_uuid)
            .field("members", &self.members)
            .finish_non_exhaustive()
    }
}
