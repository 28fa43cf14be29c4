//! Creators who have gone: their sessions wait a while for them before they are stopped.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use opentera::member::{Member, MemberKind};
use opentera::presence::PresenceChange;
use opentera::session::IdSession;
use tokio_util::sync::CancellationToken;

use crate::opentera::sessions::services::Services;

type Place = (IdSession, MemberKind, String);

/// Who is waited for. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Absences(Arc<Mutex<BTreeMap<Place, CancellationToken>>>);

impl Absences {
    /// Somebody came back, or is there for the first time.
    pub(crate) fn has_come(&self, id: IdSession, presence: &PresenceChange) {
        if let Some(returned) = self.lock().remove(&place(id, presence)) {
            returned.cancel();
        }
    }

    /// Somebody has gone. The token is cancelled when they come back, or go again.
    pub(crate) fn has_gone(&self, id: IdSession, presence: &PresenceChange) -> CancellationToken {
        let returned = CancellationToken::new();
        let earlier = self.lock().insert(place(id, presence), returned.clone());
        if let Some(earlier) = earlier {
            earlier.cancel();
        }
        returned
    }

    /// Somebody did not come back in time.
    pub(crate) fn is_over(&self, id: IdSession, presence: &PresenceChange) {
        self.lock().remove(&place(id, presence));
    }

    /// Whoever is waited for is not waited for any more.
    pub(crate) fn forget_all(&self) {
        for returned in std::mem::take(&mut *self.lock()).into_values() {
            returned.cancel();
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Place, CancellationToken>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Services {
    /// Whether `member` made a session that runs.
    pub(crate) fn has_made(&self, id: IdSession, member: Member<'_>) -> bool {
        let has_made = self
            .live
            .with_running(id, |live| live.session.is_created_by(member));
        has_made == Some(true)
    }
}

fn place(id: IdSession, presence: &PresenceChange) -> Place {
    (id, presence.kind, presence.uuid.clone())
}
