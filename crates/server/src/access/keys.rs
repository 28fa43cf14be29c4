//! The keys of one session: one for each role, and a personal one for each invitation.
//!
//! Keys are 128 random bits, made for one session and compared in constant time. A personal key can be revoked.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};

use secrecy::{ExposeSecret, SecretString};
use signaling::room::{InvitationId, Pass, Role};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use crate::base::{lock, random};

/// Whether `presented` is the secret. Compares in constant time.
pub(crate) fn matches(secret: &SecretString, presented: &str) -> bool {
    let secret = secret.expose_secret().as_bytes();
    secret.ct_eq(presented.as_bytes()).into()
}

/// Every key of one session.
#[derive(Debug)]
pub(super) struct SessionKeys {
    users: SecretString,
    participants: SecretString,
    devices: SecretString,
    personal: Mutex<Vec<PersonalKey>>,
    invited: AtomicU64,
}

/// The key of one invitation.
#[derive(Debug)]
struct PersonalKey {
    id: InvitationId,
    role: Role,
    key: SecretString,
}

impl SessionKeys {
    pub(super) fn new() -> Self {
        Self {
            users: random::secret(),
            participants: random::secret(),
            devices: random::secret(),
            personal: Mutex::default(),
            invited: AtomicU64::new(0),
        }
    }

    /// The key that everybody of that role shares.
    pub(super) fn of_role(&self, role: Role) -> &SecretString {
        match role {
            Role::User => &self.users,
            Role::Participant => &self.participants,
            Role::Device => &self.devices,
        }
    }

    /// Makes a personal key. It is good until it is revoked.
    pub(super) fn invite(&self, role: Role) -> (InvitationId, SecretString) {
        let id = InvitationId(self.invited.fetch_add(1, Ordering::Relaxed));
        let key = random::secret();
        self.personal().push(PersonalKey {
            id,
            role,
            key: key.clone(),
        });
        (id, key)
    }

    /// Takes a personal key back: it opens nothing any more.
    pub(super) fn revoke(&self, id: InvitationId) {
        self.personal().retain(|personal| personal.id != id);
    }

    /// Whether the key of an invitation has not been revoked.
    pub(super) fn is_good(&self, id: InvitationId) -> bool {
        self.personal().iter().any(|personal| personal.id == id)
    }

    /// What a key entitles to. All keys are compared, also after a match, so that the time does not depend on it.
    pub(super) fn pass_of(&self, presented: &str) -> Option<Pass> {
        let personal = self.personal();
        let of_roles = Role::ALL.map(|role| (Pass::from(role), self.of_role(role)));
        let of_invitations = personal.iter().map(|personal| {
            let pass = Pass {
                role: personal.role,
                invitation: Some(personal.id),
            };
            (pass, &personal.key)
        });
        let all: Vec<(Pass, &SecretString)> = of_roles.into_iter().chain(of_invitations).collect();
        let mut found = 0_u64;
        for (number, (_, key)) in (1_u64..).zip(&all) {
            found.conditional_assign(&number, Choice::from(u8::from(matches(key, presented))));
        }
        let index = usize::try_from(found).ok()?.checked_sub(1)?;
        all.get(index).map(|(pass, _)| *pass)
    }

    fn personal(&self) -> MutexGuard<'_, Vec<PersonalKey>> {
        lock(&self.personal)
    }
}
