//! The keys of one session: one for each role, and a personal one for each invitation.
//!
//! Keys are 128 random bits, made for one session and compared in constant time. A personal key can be revoked.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use signaling::room::{InvitationId, Pass, Role};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use crate::base::random;

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

/// Every key of one session.
#[derive(Debug)]
pub(super) struct Keys {
    of_roles: [(Role, Secret); 3],
    personal: Mutex<Vec<PersonalKey>>,
    invited: AtomicU64,
}

/// The key of one invitation.
#[derive(Debug)]
struct PersonalKey {
    id: InvitationId,
    role: Role,
    key: Secret,
}

impl Keys {
    pub(super) fn new() -> Self {
        Self {
            of_roles: Role::ALL.map(|role| (role, Secret::new(random::token()))),
            personal: Mutex::default(),
            invited: AtomicU64::new(0),
        }
    }

    /// The key that everybody of that role shares.
    pub(super) fn of_role(&self, role: Role) -> &str {
        let of_role = self.of_roles.iter().find(|(owner, _)| *owner == role);
        of_role.map_or("", |(_, key)| key.reveal())
    }

    /// Makes a personal key. It is good until it is revoked.
    pub(super) fn invite(&self, role: Role) -> (InvitationId, Secret) {
        let id = InvitationId(self.invited.fetch_add(1, Ordering::Relaxed));
        let key = Secret::new(random::token());
        self.personal().push(PersonalKey {
            id,
            role,
            key: key.clone(),
        });
        (id, key)
    }

    /// Makes a personal key worthless.
    pub(super) fn revoke(&self, id: InvitationId) {
        self.personal().retain(|personal| personal.id != id);
    }

    /// Whether the key of an invitation has not been revoked.
    pub(super) fn is_good(&self, id: InvitationId) -> bool {
        self.personal().iter().any(|personal| personal.id == id)
    }

    /// What a key entitles to. All keys are compared, whichever fits.
    pub(super) fn pass_of(&self, presented: &str) -> Option<Pass> {
        let personal = self.personal();
        let of_roles = self
            .of_roles
            .iter()
            .map(|(role, key)| (Pass::from(*role), key));
        let of_invitations = personal.iter().map(|personal| {
            let pass = Pass {
                role: personal.role,
                invitation: Some(personal.id),
            };
            (pass, &personal.key)
        });
        let all: Vec<(Pass, &Secret)> = of_roles.chain(of_invitations).collect();
        let mut found = 0_u64;
        for (number, (_, key)) in (1_u64..).zip(&all) {
            found.conditional_assign(&number, Choice::from(u8::from(key.matches(presented))));
        }
        let index = usize::try_from(found).ok()?.checked_sub(1)?;
        all.get(index).map(|(pass, _)| *pass)
    }

    fn personal(&self) -> MutexGuard<'_, Vec<PersonalKey>> {
        self.personal.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
