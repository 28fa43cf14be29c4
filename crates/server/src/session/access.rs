//! Who may join a session.
//!
//! Parties: whoever starts a session hands out links; a link carries the *key* of one role. A page that was opened with
//! a good key gets two stand-ins for it: a *cookie*, scoped to the session's socket path and good as long as the
//! session, and a *ticket*, good for minutes, for clients that keep no cookies. The socket handshake needs one of the
//! three.
//!
//! Why that is enough: keys are 128 random bits, compared in constant time and made anew for every session. Cookies and
//! tickets are `<kind><role>.<expiry>.<HMAC-SHA256>` under a random secret of the session, so they cannot be made up,
//! are worth nothing for another session, and end with it. They are checked without a table, so none can be filled.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use signaling::room::Role;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use crate::random;

/// A secret that is never shown.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    /// The secret itself, for links, cookies and pages.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// Compares in constant time.
    pub(crate) fn matches(&self, presented: &str) -> bool {
        self.0.as_bytes().ct_eq(presented.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

/// The keys of one session.
#[derive(Debug)]
pub(crate) struct Access {
    keys: [(Role, Secret); 3],
    secret: Secret,
}

/// What stands in for a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StandIn {
    Cookie,
    Ticket,
}

impl Access {
    pub(crate) fn new() -> Self {
        Self {
            keys: Role::ALL.map(|role| (role, Secret::new(random::token()))),
            secret: Secret::new(random::token()),
        }
    }

    /// The key that a link for `role` carries.
    pub(crate) fn key(&self, role: Role) -> &str {
        let of_role = self.keys.iter().find(|(owner, _)| *owner == role);
        of_role.map_or("", |(_, key)| key.reveal())
    }

    /// The role that a key is for.
    pub(crate) fn role_of_key(&self, presented: &str) -> Option<Role> {
        // All keys are compared, whichever fits.
        let mut found = 0_u8;
        for (number, (_, key)) in (1_u8..).zip(&self.keys) {
            found.conditional_assign(&number, Choice::from(u8::from(key.matches(presented))));
        }
        let index = usize::from(found).checked_sub(1)?;
        self.keys.get(index).map(|(role, _)| *role)
    }

    /// What the page's cookie holds; good as long as the session.
    pub(crate) fn cookie(&self, role: Role) -> String {
        self.stand_in(StandIn::Cookie, role, u64::MAX)
    }

    /// What the page carries for clients that keep no cookies. Times are in seconds since 1970.
    pub(crate) fn ticket(&self, role: Role, expires: u64) -> String {
        self.stand_in(StandIn::Ticket, role, expires)
    }

    /// The role of a good cookie.
    pub(crate) fn role_of_cookie(&self, presented: &str, now: u64) -> Option<Role> {
        self.role_of(StandIn::Cookie, presented, now)
    }

    /// The role of a good ticket.
    pub(crate) fn role_of_ticket(&self, presented: &str, now: u64) -> Option<Role> {
        self.role_of(StandIn::Ticket, presented, now)
    }

    fn stand_in(&self, kind: StandIn, role: Role, expires: u64) -> String {
        let claim = format!("{}{}.{expires:x}", kind.letter(), letter(role));
        let mac = BASE64_URL_SAFE_NO_PAD.encode(self.mac(&claim).finalize().into_bytes());
        format!("{claim}.{mac}")
    }

    fn role_of(&self, kind: StandIn, presented: &str, now: u64) -> Option<Role> {
        let (claim, mac) = presented.rsplit_once('.')?;
        let mac = BASE64_URL_SAFE_NO_PAD.decode(mac).ok()?;
        self.mac(claim).verify_slice(&mac).ok()?;
        let (letters, expires) = claim.split_once('.')?;
        let expires = u64::from_str_radix(expires, 16).ok()?;
        let role = letters.strip_prefix(kind.letter())?;
        let role = Role::ALL
            .into_iter()
            .find(|known| role == letter(*known).to_string())?;
        (now < expires).then_some(role)
    }

    fn mac(&self, claim: &str) -> Hmac<Sha256> {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.reveal().as_bytes())
            .expect("any length fits");
        mac.update(claim.as_bytes());
        mac
    }
}

impl StandIn {
    fn letter(self) -> char {
        match self {
            Self::Cookie => 'c',
            Self::Ticket => 't',
        }
    }
}

fn letter(role: Role) -> char {
    match role {
        Role::User => 'u',
        Role::Participant => 'p',
        Role::Device => 'd',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_000;

    #[test]
    fn a_key_is_for_one_role_of_one_session() {
        let (here, elsewhere) = (Access::new(), Access::new());
        for role in Role::ALL {
            assert_eq!(here.role_of_key(here.key(role)), Some(role));
            assert_eq!(elsewhere.role_of_key(here.key(role)), None);
        }
        assert_eq!(here.role_of_key(""), None);
    }

    #[test]
    fn stand_ins_bear_the_role_and_are_not_each_other() {
        let access = Access::new();
        for role in Role::ALL {
            let (cookie, ticket) = (access.cookie(role), access.ticket(role, NOW + 1));
            assert_eq!(access.role_of_cookie(&cookie, NOW), Some(role));
            assert_eq!(access.role_of_ticket(&ticket, NOW), Some(role));
            assert_eq!(access.role_of_cookie(&ticket, NOW), None);
            assert_eq!(access.role_of_ticket(&cookie, NOW), None);
            assert_eq!(Access::new().role_of_cookie(&cookie, NOW), None);
        }
    }

    #[test]
    fn a_ticket_expires() {
        let access = Access::new();
        let ticket = access.ticket(Role::User, NOW);
        assert_eq!(access.role_of_ticket(&ticket, NOW - 1), Some(Role::User));
        assert_eq!(access.role_of_ticket(&ticket, NOW), None);
    }

    #[test]
    fn a_changed_ticket_is_worth_nothing() {
        let access = Access::new();
        let ticket = access.ticket(Role::Participant, NOW + 1);
        for forged in [
            ticket.replacen("tp", "tu", 1),
            ticket.replacen('.', ".f", 1),
            ticket.trim_end_matches(|c: char| c != '.').to_owned(),
            String::new(),
            "..".to_owned(),
            "é.é.é".to_owned(),
        ] {
            assert_eq!(access.role_of_ticket(&forged, NOW), None, "{forged}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let access = Access::new();
        let shown = format!("{access:?}");
        assert!(
            Role::ALL
                .iter()
                .all(|role| !shown.contains(access.key(*role)))
        );
    }
}
