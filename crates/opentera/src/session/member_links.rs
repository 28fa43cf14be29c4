//! Where the members of a session find it.

use secrecy::{ExposeSecret, SecretString};

use crate::member::MemberKind;

/// A link for each kind of member.
#[derive(Debug, Clone)]
pub struct MemberLinks {
    users: SecretString,
    participants: SecretString,
    devices: SecretString,
}

impl MemberLinks {
    /// The links that `link` gives.
    pub fn new(link: impl Fn(MemberKind) -> SecretString) -> Self {
        Self {
            users: link(MemberKind::User),
            participants: link(MemberKind::Participant),
            devices: link(MemberKind::Device),
        }
    }

    /// The link of a kind.
    pub fn of(&self, kind: MemberKind) -> &str {
        match kind {
            MemberKind::User => self.users.expose_secret(),
            MemberKind::Participant => self.participants.expose_secret(),
            MemberKind::Device => self.devices.expose_secret(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_link_and_debug_shows_no_link() {
        let link = |kind: MemberKind| format!("https://example.org/{}", kind.as_str());
        let links = MemberLinks::new(|kind| link(kind).into());
        for kind in MemberKind::ALL {
            assert_eq!(links.of(kind), link(kind));
        }
        assert!(!format!("{links:?}").contains("example"));
    }
}
