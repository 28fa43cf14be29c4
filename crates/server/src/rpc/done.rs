//! What is left when a call has been carried out.

use opentera::event::Publish;
use opentera::rpc::Answer;
use opentera::session::SessionId;

/// What a call came to. The reply leaves first.
#[derive(Debug)]
pub(super) struct Done {
    /// What the caller is told.
    pub(super) answer: Answer,
    /// What is published after the reply.
    pub(super) invite: Option<SessionId>,
    /// What was started, to be taken back if the caller has been told of a failure meanwhile.
    pub(super) started: Option<SessionId>,
    /// What is published before the reply.
    pub(super) events: Vec<Publish>,
}

impl From<Answer> for Done {
    fn from(answer: Answer) -> Self {
        Self {
            answer,
            invite: None,
            started: None,
            events: Vec::new(),
        }
    }
}
