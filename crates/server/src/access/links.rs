//! The only maker of links: an address that opens something, because it holds a key or a token.

use secrecy::{ExposeSecret, SecretString};
use signaling::room::Role;

use crate::config::LinkBase;

/// The link of each role to one session.
#[derive(Debug, Clone)]
pub(crate) struct RoleLinks {
    users: SecretString,
    participants: SecretString,
    devices: SecretString,
}

impl RoleLinks {
    /// The links to the session on `port`; `key` says the key of each role.
    pub(crate) fn new<'a>(
        base: &LinkBase,
        port: u16,
        key: impl Fn(Role) -> &'a SecretString,
    ) -> Self {
        let link = |role| session_link(base, port, role, key(role));
        Self {
            users: link(Role::User),
            participants: link(Role::Participant),
            devices: link(Role::Device),
        }
    }

    /// The link of a role.
    pub(crate) fn of(&self, role: Role) -> &SecretString {
        match role {
            Role::User => &self.users,
            Role::Participant => &self.participants,
            Role::Device => &self.devices,
        }
    }
}

/// A link to the session on `port`, for a role and with a key of it.
pub(crate) fn session_link(
    base: &LinkBase,
    port: u16,
    role: Role,
    key: &SecretString,
) -> SecretString {
    let page = match role {
        Role::User => "users",
        Role::Participant => "participants",
        Role::Device => "devices",
    };
    let (base, key) = (base.session_url(port), key.expose_secret());
    format!("{base}/{page}?key={key}").into()
}

/// The link to the operator's page of a server that listens on `port`.
pub(crate) fn operator_link(base: &LinkBase, port: u16, token: &SecretString) -> SecretString {
    let (base, token) = (base.home_url(port), token.expose_secret());
    format!("{base}/?token={token}").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::PublicUrl;

    #[test]
    fn each_role_has_its_page_and_its_key() {
        let base = LinkBase::Public(PublicUrl::parse("https://rehab.example.org").unwrap());
        let keys = Role::ALL.map(|role| (role, SecretString::from(format!("k-{}", role.as_str()))));
        let key = |role| &keys.iter().find(|(owner, _)| *owner == role).unwrap().1;
        let links = RoleLinks::new(&base, 8080, key);
        for (role, expected) in [
            (Role::User, "users?key=k-user"),
            (Role::Participant, "participants?key=k-participant"),
            (Role::Device, "devices?key=k-device"),
        ] {
            let expected = format!("https://rehab.example.org/webrtc/8080/{expected}");
            assert_eq!(links.of(role).expose_secret(), expected);
        }
        assert!(!format!("{links:?}").contains("k-user"));
        let operator = operator_link(&base, 4070, &"secret".into());
        let expected = "https://rehab.example.org/?token=secret";
        assert_eq!(operator.expose_secret(), expected);
    }
}
