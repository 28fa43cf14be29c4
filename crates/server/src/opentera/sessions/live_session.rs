//! A session that an owner has started: its record, its handle, and who has which link.

use opentera::backend::SessionEvent;
use opentera::session::{IdSession, SessionRecord};

use crate::opentera::link::OpenTera;
use crate::opentera::sessions::absence::Absences;
use crate::opentera::sessions::invitations::Invitations;
use crate::opentera::sessions::notice::Notices;
use crate::opentera::sessions::run::{LiveStage, Run};
use crate::session::SessionHandle;

/// A session that has been started and is not closed in the backend.
#[derive(Debug)]
pub(crate) struct LiveSession {
    pub(super) opentera: OpenTera,
    pub(super) notices: Notices,
    pub(super) record: SessionRecord,
    pub(super) handle: SessionHandle,
    pub(super) invitations: Invitations,
    pub(super) absences: Absences,
    pub(super) stage: LiveStage,
}

impl LiveSession {
    /// A session of which the index knows as much as `run` says.
    pub(super) fn new(opentera: OpenTera, notices: Notices, run: Run) -> Self {
        Self {
            opentera,
            notices,
            record: run.record,
            handle: run.handle,
            invitations: Invitations::default(),
            absences: Absences::default(),
            stage: run.stage,
        }
    }

    /// What OpenTera knows of it.
    pub(crate) fn record(&self) -> &SessionRecord {
        &self.record
    }

    /// Its number.
    pub(super) fn id(&self) -> IdSession {
        self.record.id()
    }

    /// Whether it runs.
    pub(super) fn is_running(&self) -> bool {
        self.stage == LiveStage::Running
    }

    /// Writes a line into its history. A failure is logged, and changes nothing else.
    pub(crate) async fn note(&self, event: SessionEvent<'_>) {
        let _ = self.opentera.backend.note(self.id(), event).await;
    }
}
