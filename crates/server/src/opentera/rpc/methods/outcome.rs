//! What is left when a call has been carried out.

use opentera::event::Publish;
use opentera::rpc::MethodResult;
use opentera::session::IdSession;

/// What a call came to. The reply leaves first.
#[derive(Debug)]
pub(in crate::opentera::rpc) struct MethodOutcome {
    /// What the caller is told.
    pub(in crate::opentera::rpc) answer: MethodResult,
    /// What is published after the reply.
    pub(in crate::opentera::rpc) invite: Option<IdSession>,
    /// What was started, to be taken back if the caller has been told of a failure meanwhile.
    pub(in crate::opentera::rpc) started: Option<IdSession>,
    /// What is published before the reply.
    pub(in crate::opentera::rpc) events: Vec<Publish>,
}

impl From<MethodResult> for MethodOutcome {
    fn from(answer: MethodResult) -> Self {
        Self {
            answer,
            invite: None,
            started: None,
            events: Vec::new(),
        }
    }
}
