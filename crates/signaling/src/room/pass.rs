//! What lets somebody into a session, and what it entitles to.

/// What somebody is in a session. The key that they came with decides, not what they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// A clinician.
    User,
    /// A patient.
    Participant,
    /// A device.
    Device,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::User, Self::Participant, Self::Device];

    /// The role's name in pages, links and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Participant => "participant",
            Self::Device => "device",
        }
    }
}

/// A personal key of a session. The server numbers them and never uses a number twice in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct InvitationId(pub u64);

/// What the key of a connection entitles it to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    /// What it is.
    pub role: Role,
    /// The invitation, if the key is a personal one.
    pub invitation: Option<InvitationId>,
}

impl From<Role> for Pass {
    /// The pass of a key that everybody of that role shares.
    fn from(role: Role) -> Self {
        Self {
            role,
            invitation: None,
        }
    }
}
