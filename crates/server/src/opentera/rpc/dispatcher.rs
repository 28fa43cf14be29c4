//! Reads everything that comes from Redis, in its order, and waits for none of it.

use std::sync::Arc;

use opentera::presence;
use opentera::rpc::{Dispatched, MethodCall, MethodResult, RpcRequest};
use opentera::topic;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use crate::opentera::link::{OpenTera, Published};
use crate::opentera::rpc::call::{Call, about};
use crate::opentera::rpc::methods::participant_info::participant_info;
use crate::opentera::rpc::reply::{ReplyTo, answer};
use crate::opentera::sessions::{MAX_CALLS, Sessions};

/// How many replies may be under way at once; then nothing more is read until one is done.
const MAX_REPLIES: usize = 1_024;

/// The reader of everything that comes from Redis.
#[derive(Debug)]
pub(crate) struct Dispatcher {
    opentera: OpenTera,
    sessions: Sessions,
    /// The places of calls that are carried out.
    places: Arc<Semaphore>,
    /// A task for each reply that is not published yet, and for each call that is about no session.
    replies: JoinSet<()>,
}

impl Dispatcher {
    pub(crate) fn new(opentera: OpenTera, sessions: Sessions) -> Self {
        Self {
            opentera,
            sessions,
            places: Arc::new(Semaphore::new(MAX_CALLS)),
            replies: JoinSet::new(),
        }
    }

    /// Runs until `cancel`, and then until every call has been answered. Then the sessions end.
    pub(crate) async fn run(
        mut self,
        mut incoming: mpsc::Receiver<Published>,
        cancel: CancellationToken,
    ) {
        let topics = self.opentera.identity.service().rpc_topics();
        while let Some(Some(message)) = cancel.run_until_cancelled(incoming.recv()).await {
            while self.replies.try_join_next().is_some() {}
            if self.replies.len() >= MAX_REPLIES {
                self.replies.join_next().await;
            }
            let Published { channel, payload } = message;
            if topics.contains(&channel) {
                self.read(&channel, &payload);
            } else if channel == topic::USER_MANAGER_EVENTS {
                for change in presence::decode(&payload) {
                    self.sessions.presence(change);
                }
            }
        }
        while self.replies.join_next().await.is_some() {}
    }

    fn read(&mut self, channel: &str, payload: &[u8]) {
        let request = match RpcRequest::decode(channel, payload) {
            Ok(request) => request,
            Err(error) => {
                return warn!(%error, bytes = payload.len(), "a call of OpenTera cannot be read");
            }
        };
        debug!(method = request.method, id = request.id, "call of OpenTera");
        match request.dispatch() {
            Dispatched::Result(result) => self.answer(request, result),
            Dispatched::Call(call) => self.call(request, call),
        }
    }

    fn call(&mut self, request: RpcRequest, call: MethodCall) {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            warn!(
                method = request.method,
                "too many calls of OpenTera at once"
            );
            return self.answer(request, MethodResult::error());
        };
        let (reply_to, waits) = ReplyTo::new(self.opentera.clone(), request, place);
        self.replies.spawn(waits);
        match call {
            MethodCall::ParticipantInfo(info) => {
                let opentera = self.opentera.clone();
                self.replies.spawn(async move {
                    let result = participant_info(&opentera, info).await;
                    reply_to.answer(result).await;
                });
            }
            MethodCall::SessionManage(action) => {
                let about = about(&action);
                let call = Call { action, reply_to };
                self.sessions.call(about, Box::new(call));
            }
        }
    }

    fn answer(&mut self, request: RpcRequest, result: MethodResult) {
        let opentera = self.opentera.clone();
        self.replies
            .spawn(async move { answer(&opentera, &request, result).await });
    }
}
