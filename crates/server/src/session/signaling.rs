//! The signaling of one session, wherever it listens: the engine that clients speak to, and the actor behind it.

use std::sync::Arc;

use signaling::room::{Room, Rules};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::config::Limits;
use crate::session::actor::{Actor, Message};
use crate::session::engine::CloseOnDrop;
use crate::session::{Engine, SessionId, Turn, Webhook};

/// The signaling of a session that is about to run.
#[derive(Debug)]
pub(crate) struct Signaling {
    engine: Engine,
    inbox: mpsc::Sender<Message>,
    actor: Actor,
}

impl Signaling {
    /// Signaling at `path`. Cancelling `cancel` ends it. With a webhook, that decides who comes in; with
    /// TURN servers, each client gets credentials for them.
    pub(crate) fn new(
        id: SessionId,
        path: String,
        rules: Rules,
        webhook: Option<Webhook>,
        turn: Option<Turn>,
        limits: &Arc<Limits>,
        cancel: &CancellationToken,
    ) -> Self {
        let (inbox, messages) = mpsc::channel(limits.inbox_capacity());
        let rules = Rules {
            asks_permission: webhook.is_some(),
            ..rules
        };
        Self {
            engine: Engine::new(id.clone(), path, inbox.clone(), limits),
            inbox,
            actor: Actor::new(
                id,
                Room::new(rules),
                webhook,
                turn,
                messages,
                cancel.clone(),
            ),
        }
    }

    /// The side of it that clients speak to.
    pub(crate) fn engine(&self) -> Engine {
        self.engine.clone()
    }

    /// The way to the actor.
    pub(super) fn inbox(&self) -> mpsc::Sender<Message> {
        self.inbox.clone()
    }

    /// Runs until it is cancelled.
    pub(crate) async fn run(self) {
        // Dropped after the actor, also when it panics: then nobody is left to close what came in meanwhile.
        let _closer = CloseOnDrop(self.engine);
        drop(self.inbox);
        self.actor.run().await;
    }
}
