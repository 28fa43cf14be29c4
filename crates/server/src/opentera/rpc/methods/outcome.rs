//! What is left when a call has been carried out.

use opentera::event::Publish;
use opentera::rpc::Answer;
use opentera::session::SessionId;

/// What a call came to. The reply leaves first.
#[derive(Debug)]
pub(in crate::opentera::rpc) struct MethodOutcome {
    /// What the caller is told.
    pub(in crate::opentera::rpc) answer: Answer,
    /// What is published after the reply.
    pub(in crate::opentera::rpc) invite: Option<SessionId>,
    /// What was started, to be taken back if the caller has been told of a failure meanwhile.
    pub(in crate::opentera::rpc) started: Option<SessionId>,
    /// What is published before the reply.
    pub(in crate::opentera::rpc) events: Vec<Publish>,
}

impl From<Answer> for MethodOutcome {
    fn from(answer: Answer) -> Self {
        Self {
            answer,
            invite: None,
            started: None,
            events: Vec::new(),
        }
    }
}
