//! The outcome of a call: what is published when it has been carried out.

use opentera::event::Publish;
use opentera::member::Members;
use opentera::rpc::{Failure, MethodResult, SessionOutcome};
use serde_json::{Map, Value};

/// The outcome of a call, in the order in which it is published.
#[derive(Debug)]
pub(crate) struct MethodOutcome {
    /// What members hear before the caller.
    pub(crate) events: Vec<Publish>,
    /// What the caller gets.
    pub(crate) result: MethodResult,
    /// The members of a session that this call has started. They are invited after that.
    pub(crate) started_for: Option<Members>,
}

impl MethodOutcome {
    /// It has been done: the caller gets the document of the session.
    pub(super) fn done(outcome: SessionOutcome, document: Map<String, Value>) -> Self {
        MethodResult::session(outcome, document).into()
    }

    /// It could not be done.
    pub(super) fn failed(failure: &Failure) -> Self {
        MethodResult::failed(failure).into()
    }

    /// A session that is not live is nothing to callers.
    pub(super) fn not_live() -> Self {
        MethodResult::nothing().into()
    }
}

impl From<MethodResult> for MethodOutcome {
    fn from(result: MethodResult) -> Self {
        Self {
            events: Vec::new(),
            result,
            started_for: None,
        }
    }
}
