//! What stands in for a key: a cookie, which is good as long as the key, and a ticket, which is good for minutes.
//!
//! Both are `<kind><role><invitation>.<expiry>.<HMAC-SHA256>` under a random secret of the session. So nobody can forge one,
//! and a session accepts only its own. Checking one is stateless: no client can fill a table.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use secrecy::SecretString;
use signaling::room::{InvitationId, Pass, Role};

use crate::base::{mac, random};

/// Makes the stand-ins of one session, and reads them.
#[derive(Debug)]
pub(super) struct StandIns {
    secret: SecretString,
}

/// Which stand-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StandInKind {
    Cookie,
    Ticket,
}

impl StandIns {
    pub(super) fn new() -> Self {
        Self {
            secret: random::secret(),
        }
    }

    /// A stand-in that is good until `expires`, in seconds since 1970.
    pub(super) fn make(&self, kind: StandInKind, pass: Pass, expires: u64) -> String {
        let (kind, role) = (kind.letter(), letter(pass.role));
        let invitation = pass.invitation.map(|InvitationId(id)| format!("{id:x}"));
        let invitation = invitation.unwrap_or_default();
        let claim = format!("{kind}{role}{invitation}.{expires:x}");
        let signature = BASE64_URL_SAFE_NO_PAD.encode(mac::sign_sha256(&self.secret, &claim));
        format!("{claim}.{signature}")
    }

    /// What a stand-in entitles to, if it is genuine and has not expired. Whether its invitation has been revoked, the keys
    /// know.
    pub(super) fn read(&self, kind: StandInKind, presented: &str, now: u64) -> Option<Pass> {
        let (claim, signature) = presented.rsplit_once('.')?;
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        if !mac::verify_sha256(&self.secret, claim, &signature) {
            return None;
        }
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
}

impl StandInKind {
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
