//! The sessions that run for OpenTera, by its numbers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use opentera::member::Member;
use opentera::session::{IdSession, SessionRecord};

use crate::opentera::sessions::invitations::Invitations;
use crate::session::SessionHandle;

/// One of them.
#[derive(Debug)]
pub(crate) struct LiveSession {
    /// What OpenTera knows of it.
    pub(crate) session: SessionRecord,
    /// The session itself.
    pub(crate) handle: SessionHandle,
    /// Who has which link.
    pub(crate) invitations: Invitations,
    /// How far its end has come.
    pub(crate) end: End,
}

/// How far the end of a session has come. The backend may fail on the way; then stopping it again goes on from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    /// It runs.
    NotBegun,
    /// It does not run any more.
    Over,
    /// And its history says so.
    InHistory,
}

/// All of them. Cheap to clone. Nobody holds the lock over a wait.
#[derive(Debug, Clone, Default)]
pub(crate) struct LiveSessions(Arc<Mutex<BTreeMap<IdSession, LiveSession>>>);

impl LiveSessions {
    /// Adds one that has just started.
    pub(crate) fn insert(&self, live: LiveSession) {
        self.lock().insert(live.session.id(), live);
    }

    /// Forgets one that is over.
    pub(crate) fn remove(&self, id: IdSession) {
        self.lock().remove(&id);
    }

    /// Does something with one, if it is there.
    pub(crate) fn with<T>(
        &self,
        id: IdSession,
        act: impl FnOnce(&mut LiveSession) -> T,
    ) -> Option<T> {
        self.lock().get_mut(&id).map(act)
    }

    /// Does something with one that runs, if it is there.
    pub(crate) fn with_running<T>(
        &self,
        id: IdSession,
        act: impl FnOnce(&mut LiveSession) -> T,
    ) -> Option<T> {
        let mut sessions = self.lock();
        let live = sessions.get_mut(&id)?;
        (live.end == End::NotBegun).then(|| act(live))
    }

    /// Those that somebody made.
    pub(crate) fn made_by(&self, creator_uuid: &str) -> Vec<IdSession> {
        self.select(|live| live.session.creator_uuid() == Some(creator_uuid))
    }

    /// Those that somebody made or belongs to, and that run.
    pub(crate) fn concerning(&self, member: Member<'_>) -> Vec<IdSession> {
        self.select(|live| {
            let belongs = live.session.members().contains(member);
            live.end == End::NotBegun && (belongs || live.session.is_created_by(member))
        })
    }

    /// All of them.
    pub(crate) fn ids(&self) -> Vec<IdSession> {
        self.select(|_| true)
    }

    fn select(&self, wanted: impl Fn(&LiveSession) -> bool) -> Vec<IdSession> {
        let sessions = self.lock();
        let found = sessions.iter().filter(|(_, live)| wanted(live));
        found.map(|(id, _)| *id).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<IdSession, LiveSession>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
