//! The reply to a call: exactly one, and before its caller gives up.
//!
//! The duty to answer is a value, [`ReplyTo`]. A task beside it waits: if the duty is lost, the caller gets `Error`; if it is
//! not done within `--rpc-timeout-ms`, the caller gets the failure `TooSlow`. Either the duty or the task answers, never both.

use std::sync::Arc;
use std::time::Duration;

use opentera::rpc::{Failure, MethodResult, RpcReply, RpcRequest};
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tracing::{error, warn};

use crate::opentera::link::OpenTera;

/// The duty to answer one call.
#[derive(Debug)]
pub(super) struct ReplyTo {
    opentera: OpenTera,
    request: Arc<RpcRequest>,
    answers: oneshot::Sender<()>,
    /// Its place among the calls that may go on at once.
    _place: OwnedSemaphorePermit,
}

/// Whether a caller got the reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answered {
    /// It did.
    InTime,
    /// It had been told before that the call takes too long.
    TooLate,
}

impl ReplyTo {
    /// The duty, and the task that waits for it.
    pub(super) fn new(
        opentera: OpenTera,
        request: RpcRequest,
        place: OwnedSemaphorePermit,
    ) -> (Self, impl Future<Output = ()>) {
        let (answers, answered) = oneshot::channel();
        let request = Arc::new(request);
        let waits = wait(opentera.clone(), Arc::clone(&request), answered);
        let reply_to = Self {
            opentera,
            request,
            answers,
            _place: place,
        };
        (reply_to, waits)
    }

    /// Publishes the reply, if it is not too late.
    pub(super) async fn answer(self, result: MethodResult) -> Answered {
        if self.answers.send(()).is_err() {
            return Answered::TooLate;
        }
        answer(&self.opentera, &self.request, result).await;
        Answered::InTime
    }
}

/// Publishes a reply, unless the caller waits nowhere.
pub(super) async fn answer(opentera: &OpenTera, request: &RpcRequest, result: MethodResult) {
    if let Some(message) = RpcReply::new(request, result).publish() {
        opentera.publish(vec![message]).await;
    }
}

async fn wait(opentera: OpenTera, request: Arc<RpcRequest>, answered: oneshot::Receiver<()>) {
    let method = &request.method;
    match waited(answered, opentera.settings.rpc.timeout).await {
        Waited::Answered => {}
        Waited::Lost => {
            error!(method, "a call of OpenTera failed");
            answer(&opentera, &request, MethodResult::error()).await;
        }
        Waited::TooSlow => {
            warn!(method, "a call of OpenTera takes too long");
            let result = MethodResult::failed(&Failure::TooSlow);
            answer(&opentera, &request, result).await;
        }
    }
}

/// What happened to the duty to answer.
#[derive(Debug, PartialEq, Eq)]
enum Waited {
    Answered,
    Lost,
    TooSlow,
}

async fn waited(mut answered: oneshot::Receiver<()>, timeout: Duration) -> Waited {
    match tokio::time::timeout(timeout, &mut answered).await {
        Ok(Ok(())) => Waited::Answered,
        Ok(Err(_)) => Waited::Lost,
        Err(_) => {
            // From here on an answer is too late; one that was given just before counts.
            answered.close();
            match answered.try_recv() {
                Ok(()) => Waited::Answered,
                Err(_) => Waited::TooSlow,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(8);

    #[tokio::test(start_paused = true)]
    async fn a_call_is_answered_or_lost_or_too_slow() {
        let (answers, answered) = oneshot::channel();
        answers.send(()).unwrap();
        assert_eq!(waited(answered, TIMEOUT).await, Waited::Answered);

        let (answers, answered) = oneshot::channel();
        drop(answers);
        assert_eq!(waited(answered, TIMEOUT).await, Waited::Lost);

        let (answers, answered) = oneshot::channel();
        assert_eq!(waited(answered, TIMEOUT).await, Waited::TooSlow);
        assert!(answers.send(()).is_err(), "nobody answers twice");
    }
}
