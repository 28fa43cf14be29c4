//! Who may join a session.
//!
//! The person who starts a session hands out links ([`links`]). A link carries the *key* of one role, or the *personal key* of
//! one invitation, which can be revoked. A page that was opened with a good key gets two stand-ins for it: a *cookie*, scoped
//! to the session's socket path and good as long as the key, and a *ticket*, good for minutes, for clients that keep no
//! cookies. The socket handshake needs one of the three.
//!
//! Why that is enough: keys cannot be guessed ([`keys`]), and stand-ins cannot be forged ([`stand_in`]).

mod keys;
mod links;
mod stand_in;

use secrecy::SecretString;
use signaling::room::{InvitationId, Pass, Role};

use keys::SessionKeys;
pub(crate) use keys::matches;
pub(crate) use links::{RoleLinks, operator_link, session_link};
use stand_in::{StandInKind, StandIns};

/// The keys of one session, and what stands in for them.
#[derive(Debug)]
pub(crate) struct Access {
    keys: SessionKeys,
    stand_ins: StandIns,
}

impl Access {
    pub(crate) fn new() -> Self {
        Self {
            keys: SessionKeys::new(),
            stand_ins: StandIns::new(),
        }
    }

    /// The key that a link for `role` carries.
    pub(crate) fn key(&self, role: Role) -> &SecretString {
        self.keys.of_role(role)
    }

    /// Makes a personal key. It is good until it is revoked.
    pub(crate) fn invite(&self, role: Role) -> (InvitationId, SecretString) {
        self.keys.invite(role)
    }

    /// Takes a personal key back, and with it every cookie and ticket that stands for it.
    pub(crate) fn revoke(&self, id: InvitationId) {
        self.keys.revoke(id);
    }

    /// What a key entitles to.
    pub(crate) fn pass_of_key(&self, presented: &str) -> Option<Pass> {
        self.keys.pass_of(presented)
    }

    /// What the page's cookie holds; good as long as the session and the key.
    pub(crate) fn cookie(&self, pass: Pass) -> String {
        self.stand_ins.make(StandInKind::Cookie, pass, u64::MAX)
    }

    /// What the page carries for clients that keep no cookies. Times are in seconds since 1970.
    pub(crate) fn ticket(&self, pass: Pass, expires: u64) -> String {
        self.stand_ins.make(StandInKind::Ticket, pass, expires)
    }

    /// What a good cookie entitles to.
    pub(crate) fn pass_of_cookie(&self, presented: &str, now: u64) -> Option<Pass> {
        self.pass_of(StandInKind::Cookie, presented, now)
    }

    /// What a good ticket entitles to.
    pub(crate) fn pass_of_ticket(&self, presented: &str, now: u64) -> Option<Pass> {
        self.pass_of(StandInKind::Ticket, presented, now)
    }

    fn pass_of(&self, kind: StandInKind, presented: &str, now: u64) -> Option<Pass> {
        let pass = self.stand_ins.read(kind, presented, now)?;
        let is_good = pass.invitation.is_none_or(|id| self.keys.is_good(id));
        is_good.then_some(pass)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    const NOW: u64 = 1_000;

    #[test]
    fn a_key_is_for_one_role_of_one_session() {
        let (here, elsewhere) = (Access::new(), Access::new());
        for role in Role::ALL {
            assert_eq!(
                here.pass_of_key(here.key(role).expose_secret()),
                Some(role.into())
            );
            assert_eq!(elsewhere.pass_of_key(here.key(role).expose_secret()), None);
        }
        assert_eq!(here.pass_of_key(""), None);
    }

    #[test]
    fn a_personal_key_is_for_one_person_until_it_is_revoked() {
        let access = Access::new();
        let (one, key) = access.invite(Role::Device);
        let (other, others) = access.invite(Role::Device);
        let pass = |id| {
            Some(Pass {
                role: Role::Device,
                invitation: Some(id),
            })
        };
        assert_eq!(access.pass_of_key(key.expose_secret()), pass(one));
        assert_eq!(access.pass_of_key(others.expose_secret()), pass(other));
        let cookie = access.cookie(pass(one).unwrap());
        let ticket = access.ticket(pass(one).unwrap(), NOW + 1);
        assert_eq!(access.pass_of_cookie(&cookie, NOW), pass(one));
        assert_eq!(access.pass_of_ticket(&ticket, NOW), pass(one));
        access.revoke(one);
        assert_eq!(access.pass_of_key(key.expose_secret()), None);
        assert_eq!(access.pass_of_cookie(&cookie, NOW), None);
        assert_eq!(access.pass_of_ticket(&ticket, NOW), None);
        assert_eq!(access.pass_of_key(others.expose_secret()), pass(other));
        assert_ne!(access.invite(Role::Device).0, one);
    }

    #[test]
    fn stand_ins_bear_the_role_and_are_not_each_other() {
        let access = Access::new();
        for role in Role::ALL {
            let pass = Pass::from(role);
            let (cookie, ticket) = (access.cookie(pass), access.ticket(pass, NOW + 1));
            assert_eq!(access.pass_of_cookie(&cookie, NOW), Some(pass));
            assert_eq!(access.pass_of_ticket(&ticket, NOW), Some(pass));
            assert_eq!(access.pass_of_cookie(&ticket, NOW), None);
            assert_eq!(access.pass_of_ticket(&cookie, NOW), None);
            assert_eq!(Access::new().pass_of_cookie(&cookie, NOW), None);
        }
    }

    #[test]
    fn a_ticket_expires() {
        let access = Access::new();
        let pass = Pass::from(Role::User);
        let ticket = access.ticket(pass, NOW);
        assert_eq!(access.pass_of_ticket(&ticket, NOW - 1), Some(pass));
        assert_eq!(access.pass_of_ticket(&ticket, NOW), None);
    }

    #[test]
    fn a_changed_ticket_is_refused() {
        let access = Access::new();
        access.invite(Role::User);
        let ticket = access.ticket(Role::Participant.into(), NOW + 1);
        for forged in [
            ticket.replacen("tp", "tu", 1),
            ticket.replacen("tp.", "tp0.", 1),
            ticket.replacen('.', ".f", 1),
            ticket.trim_end_matches(|c: char| c != '.').to_owned(),
            String::new(),
            "..".to_owned(),
            "é.é.é".to_owned(),
        ] {
            assert_eq!(access.pass_of_ticket(&forged, NOW), None, "{forged}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let access = Access::new();
        let (_, key) = access.invite(Role::User);
        let shown = format!("{access:?}");
        assert!(!shown.contains(key.expose_secret()));
        assert!(
            Role::ALL
                .iter()
                .all(|role| !shown.contains(access.key(*role).expose_secret()))
        );
    }
}
