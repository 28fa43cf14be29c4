//! What stands in for a key: a cookie, which is good as long as the session, and a ticket, which is good for minutes.
//!
//! Both are `<kind><role><invitation>.<expiry>.<HMAC-SHA256>` under a random secret of the session. Nobody can make one up,
//! none is good for another session, and all end with theirs. They are checked without a table, so there is no table to
//! exhaust.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use signaling::room::{InvitationId, Pass, Role};

use crate::access::keys::Secret;
use crate::base::random;

/// Makes the stand-ins of one session, and reads them.
#[derive(Debug)]
pub(super) struct StandIns {
    secret: Secret,
}

/// Which stand-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StandIn {
    Cookie,
    Ticket,
}

impl StandIns {
    pub(super) fn new() -> Self {
        Self {
            secret: Secret::new(random::token()),
        }
    }

    /// One that is good until `expires`, in seconds since 1970.
    pub(super) fn make(&self, kind: StandIn, pass: Pass, expires: u64) -> String {
        let (kind, role) = (kind.letter(), letter(pass.role));
        let invitation = pass.invitation.map(|InvitationId(id)| format!("{id:x}"));
        let invitation = invitation.unwrap_or_default();
        let claim = format!("{kind}{role}{invitation}.{expires:x}");
        let mac = BASE64_URL_SAFE_NO_PAD.encode(self.mac(&claim).finalize().into_bytes());
        format!("{claim}.{mac}")
    }

    /// What a genuine one that has not expired entitles to. Whether its invitation still stands is for the keys to say.
    pub(super) fn read(&self, kind: StandIn, presented: &str, now: u64) -> Option<Pass> {
        let (claim, mac) = presented.rsplit_once('.')?;
        let mac = BASE64_URL_SAFE_NO_PAD.decode(mac).ok()?;
        self.mac(claim).verify_slice(&mac).ok()?;
        let (holder, expires) = claim.split_once('.')?;
        let expires = u64::from_str_radix(expires, 16).ok()?;
        let holder = holder.strip_prefix(kind.letter())?;
        let (role, id) = Role::ALL
            .into_iter()
            .find_map(|role| Some((role, holder.strip_prefix(letter(role))?)))?;
        let invitation = match id {
            "" => None,
            id => Some(InvitationId(u64::from_str_radix(id, 16).ok()?)),
        };
        (now < expires).then_some(Pass { role, invitation })
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
