//! An authenticate about which somebody decides, and what came behind it.

use crate::easyrtc::{Authenticate, Request};
use crate::room::state::ids::QuestionId;
use crate::socketio::AckId;

/// How many requests of one client are held until it is known whether it may come in.
const MAX_HELD: usize = 16;

/// An authenticate request that waits for the decision.
#[derive(Debug)]
pub(crate) struct PendingJoin {
    pub(crate) question: QuestionId,
    pub(crate) ack: AckId,
    pub(crate) request: Box<Authenticate>,
    pub(crate) held: Vec<Request>,
}

/// More requests came than are held.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TooMany;

impl PendingJoin {
    pub(crate) fn new(question: QuestionId, ack: AckId, request: Box<Authenticate>) -> Self {
        Self {
            question,
            ack,
            request,
            held: Vec::new(),
        }
    }

    /// Keeps a request until the decision.
    pub(crate) fn hold(&mut self, request: Request) -> Result<(), TooMany> {
        if self.held.len() >= MAX_HELD {
            return Err(TooMany);
        }
        self.held.push(request);
        Ok(())
    }
}
