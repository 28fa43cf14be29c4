//! The signaling of one session: the transport that clients speak to, and the actor behind it.

use std::sync::Arc;

use signaling::room::{Admission, Decider, Room, Rules};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::actor::{Actor, ActorInput, Webhook};
use crate::base::SessionId;
use crate::config::Limits;
use crate::ice::TurnCredentials;
use crate::socket::{CloseOnDrop, Transport};

/// The signaling of a session that is about to run.
#[derive(Debug)]
pub(crate) struct Core {
    transport: Transport,
    inbox: mpsc::Sender<ActorInput>,
    actor: Actor,
}

impl Core {
    /// Signaling. Cancelling `cancel` ends it. A webhook decides who comes in, if there is one; each client gets
    /// credentials for the TURN servers, if there are any.
    pub(crate) fn new(
        id: SessionId,
        rules: Rules,
        webhook: Option<Webhook>,
        turn: Option<TurnCredentials>,
        limits: &Arc<Limits>,
        cancel: &CancellationToken,
    ) -> Self {
        let (inbox, messages) = mpsc::channel(limits.inbox_capacity());
        let admission = match webhook {
            Some(_) => Admission::Asked(Decider::Webhook),
            None => Admission::Open,
        };
        let rules = Rules {
            admission,
            ice_renewal: turn.as_ref().map(TurnCredentials::renewal),
            ..rules
        };
        Self {
            transport: Transport::new(id.clone(), inbox.clone(), limits),
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
    pub(crate) fn transport(&self) -> Transport {
        self.transport.clone()
    }

    /// The way to the actor.
    pub(super) fn inbox(&self) -> mpsc::Sender<ActorInput> {
        self.inbox.clone()
    }

    /// Runs until it is cancelled.
    pub(crate) async fn run(self) {
        // Dropped after the actor, also when that panics: it closes the connections that the actor did not close.
        let closer = CloseOnDrop(self.transport);
        drop(self.inbox);
        self.actor.run().await;
        closer.close();
        closer.0.all_closed().await;
    }
}
