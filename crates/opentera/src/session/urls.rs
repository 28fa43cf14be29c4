//! Where the members of a session find it.

use crate::Secret;
use crate::member::Kind;

/// A link for each kind of member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Urls {
    users: Secret,
    participants: Secret,
    devices: Secret,
}

impl Urls {
    /// The links that `url` gives.
    pub fn new(url: impl Fn(Kind) -> String) -> Self {
        Self {
            users: Secret::new(url(Kind::User)),
            participants: Secret::new(url(Kind::Participant)),
            devices: Secret::new(url(Kind::Device)),
        }
    }

    /// The link of a kind.
    pub fn of(&self, kind: Kind) -> &str {
        match kind {
            Kind::User => self.users.expose(),
            Kind::Participant => self.participants.expose(),
            Kind::Device => self.devices.expose(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_link_and_none_is_shown() {
        let urls = Urls::new(|kind| format!("https://secret/{}", kind.as_str()));
        for kind in Kind::ALL {
            assert_eq!(urls.of(kind), format!("https://secret/{}", kind.as_str()));
        }
        assert!(!format!("{urls:?}").contains("secret"));
    }
}
