//! What the index keeps of a session: enough to end it if its owner panics, and to know whose presence concerns it.

use opentera::presence::{Change, PresenceChange};
use opentera::session::SessionRecord;

use crate::session::SessionHandle;

/// What the index keeps of a session that is not closed in the backend.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// The record as it was when the session started, with the members of now.
    pub(super) record: SessionRecord,
    pub(super) handle: SessionHandle,
    pub(super) stage: LiveStage,
}

/// The stage of a live session. The backend may fail while it ends; then stopping it again goes on from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LiveStage {
    /// It runs.
    Running,
    /// It does not run any more.
    Over,
    /// And its history says so.
    InHistory,
}

impl Run {
    /// Whether its owner has something to do when somebody comes or goes.
    pub(super) fn is_about(&self, change: &PresenceChange) -> bool {
        let member = change.member();
        let concerns = match change.change {
            Change::Connected => self.record.concerns(member),
            Change::Disconnected => self.record.is_created_by(member),
        };
        concerns && self.stage == LiveStage::Running
    }
}
