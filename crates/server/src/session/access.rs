//! Who may join a session.
//!
//! Parties: whoever starts a session hands out links; a link carries the *key* of one role, or the *personal key* of one
//! invitation, which can be revoked. A page that was opened with a good key gets two stand-ins for it: a *cookie*, scoped to the session's socket path and good as long as the
//! session, and a *ticket*, good for minutes, for clients that keep no cookies. The socket handshake needs one of the
//! three.
//!
//! Why that is enough: keys are 128 random bits, compared in constant time and made anew for every session. Cookies and
//! tickets are `<kind><role>.<expiry>.<HMAC-SHA256>` under a random secret of the session, so they cannot be made up,
//! are worth nothing for another session, and end with it. They are checked without a table, so none can be filled.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use signaling::room::{InvitationId, Pass, Role};
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

/// The keys of one session: one for each role, and those of its invitations.
#[derive(Debug)]
pub(crate) struct Access {
    keys: [(Role, Secret); 3],
    invitations: Mutex<Vec<Invitation>>,
    invited: AtomicU64,
    secret: Secret,
}

/// A personal key.
#[derive(Debug)]
struct Invitation {
    id: InvitationId,
    role: Role,
    key: Secret,
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
            invitations: Mutex::default(),
            invited: AtomicU64::new(0),
            secret: Secret::new(random::token()),
        }
    }

    /// The key that a link for `role` carries.
    pub(crate) fn key(&self, role: Role) -> &str {
        let of_role = self.keys.iter().find(|(owner, _)| *owner == role);
        of_role.map_or("", |(_, key)| key.reveal())
    }

    /// Makes a personal key. It is good until it is revoked.
    pub(crate) fn invite(&self, role: Role) -> (InvitationId, Secret) {
        let id = InvitationId(self.invited.fetch_add(1, Ordering::Relaxed));
        let key = Secret::new(random::token());
        self.invitations().push(Invitation {
            id,
            role,
            key: key.clone(),
        });
        (id, key)
    }

    /// Makes a personal key worthless, and with it every cookie and ticket that stands for it.
    pub(crate) fn revoke(&self, id: InvitationId) {
        self.invitations().retain(|invitation| invitation.id != id);
    }

    /// What a key entitles to.
    pub(crate) fn pass_of_key(&self, presented: &str) -> Option<Pass> {
        // All keys are compared, whichever fits.
        let invitations = self.invitations();
        let of_roles = self.keys.iter().map(|(role, key)| (Pass::from(*role), key));
        let personal = invitations.iter().map(|invitation| {
            let pass = Pass {
                role: invitation.role,
                invitation: Some(invitation.id),
            };
            (pass, &invitation.key)
        });
        let all: Vec<(Pass, &Secret)> = of_roles.chain(personal).collect();
        let mut found = 0_u64;
        for (number, (_, key)) in (1_u64..).zip(&all) {
            found.conditional_assign(&number, Choice::from(u8::from(key.matches(presented))));
        }
        let index = usize::try_from(found).ok()?.checked_sub(1)?;
        all.get(index).map(|(pass, _)| *pass)
    }

    /// What the page's cookie holds; good as long as the session and the key.
    pub(crate) fn cookie(&self, pass: Pass) -> String {
        self.stand_in(StandIn::Cookie, pass, u64::MAX)
    }

    /// What the page carries for clients that keep no cookies. Times are in seconds since 1970.
    pub(crate) fn ticket(&self, pass: Pass, expires: u64) -> String {
        self.stand_in(StandIn::Ticket, pass, expires)
    }

    /// What a good cookie entitles to.
    pub(crate) fn pass_of_cookie(&self, presented: &str, now: u64) -> Option<Pass> {
        self.pass_of(StandIn::Cookie, presented, now)
    }

    /// What a good ticket entitles to.
    pub(crate) fn pass_of_ticket(&self, presented: &str, now: u64) -> Option<Pass> {
        self.pass_of(StandIn::Ticket, presented, now)
    }

    fn stand_in(&self, kind: StandIn, pass: Pass, expires: u64) -> String {
        let (kind, role) = (kind.letter(), letter(pass.role));
        let invitation = pass.invitation.map(|InvitationId(id)| format!("{id:x}"));
        let invitation = invitation.unwrap_or_default();
        let claim = format!("{kind}{role}{invitation}.{expires:x}");
        let mac = BASE64_URL_SAFE_NO_PAD.encode(self.mac(&claim).finalize().into_bytes());
        format!("{claim}.{mac}")
    }

    fn pass_of(&self, kind: StandIn, presented: &str, now: u64) -> Option<Pass> {
        let (claim, mac) = presented.rsplit_once('.')?;
        let mac = BASE64_URL_SAFE_NO_PAD.decode(mac).ok()?;
        self.mac(claim).verify_slice(&mac).ok()?;
        let (holder, expires) = claim.split_once('.')?;
        let expires = u64::from_str_radix(expires, 16).ok()?;
        let holder = holder.strip_prefix(kind.letter())?;
        let (role, id) = Role::ALL
            .into_iter()
            .find_map(|role| Some((role, holder.strip_prefix(letter(role))?)))?;
        let pass = if id.is_empty() {
            Pass::from(role)
        } else {
            let id = InvitationId(u64::from_str_radix(id, 16).ok()?);
            let is_good = self.invitations().iter().any(|known| known.id == id);
            is_good.then_some(Pass {
                role,
                invitation: Some(id),
            })?
        };
        (now < expires).then_some(pass)
    }

    fn invitations(&self) -> MutexGuard<'_, Vec<Invitation>> {
        self.invitations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
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
            assert_eq!(here.pass_of_key(here.key(role)), Some(role.into()));
            assert_eq!(elsewhere.pass_of_key(here.key(role)), None);
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
        assert_eq!(access.pass_of_key(key.reveal()), pass(one));
        assert_eq!(access.pass_of_key(others.reveal()), pass(other));
        let cookie = access.cookie(pass(one).unwrap());
        let ticket = access.ticket(pass(one).unwrap(), NOW + 1);
        assert_eq!(access.pass_of_cookie(&cookie, NOW), pass(one));
        assert_eq!(access.pass_of_ticket(&ticket, NOW), pass(one));
        access.revoke(one);
        assert_eq!(access.pass_of_key(key.reveal()), None);
        assert_eq!(access.pass_of_cookie(&cookie, NOW), None);
        assert_eq!(access.pass_of_ticket(&ticket, NOW), None);
        assert_eq!(access.pass_of_key(others.reveal()), pass(other));
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
    fn a_changed_ticket_is_worth_nothing() {
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
        assert!(!shown.contains(key.reveal()));
        assert!(
            Role::ALL
                .iter()
                .all(|role| !shown.contains(access.key(*role)))
        );
    }
}
