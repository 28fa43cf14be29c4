//! The task that runs one session. It owns the session's [`Room`] and the outgoing half of every connection, and nobody
//! else can reach them. It never waits for a client: one that does not take its packets is closed.
//! It ends when its token is cancelled; everybody is told, and all connections are closed.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;

use signaling::room::{ConnectionId, Decider, Effect, Input, PeerId, Question, Room, Verdict};
use signaling::socketio::Encoded;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::actor::ask::Webhook;
use crate::actor::input::ActorInput;
use crate::actor::outlet::{Closing, Outlet};
use crate::base::SessionId;
use crate::base::clock;
use crate::ice::TurnCredentials;

/// How many messages are handled before the actor looks at its timers again. It does not yield then: measured, quiet
/// sessions wait longer beside a flood if it does (docs/performance/full-run.md).
const MESSAGES_PER_TURN: usize = 64;

#[derive(Debug)]
pub(crate) struct Actor {
    id: SessionId,
    room: Room,
    outlets: BTreeMap<ConnectionId, Arc<dyn Outlet>>,
    webhook: Option<Webhook>,
    turn: Option<TurnCredentials>,
    /// Open questions. They end with the actor.
    questions: JoinSet<Input>,
    inbox: mpsc::Receiver<ActorInput>,
    cancel: CancellationToken,
}

impl Actor {
    pub(crate) fn new(
        id: SessionId,
        room: Room,
        webhook: Option<Webhook>,
        turn: Option<TurnCredentials>,
        inbox: mpsc::Receiver<ActorInput>,
        cancel: CancellationToken,
    ) -> Self {
        Self {
            id,
            room,
            outlets: BTreeMap::new(),
            webhook,
            turn,
            questions: JoinSet::new(),
            inbox,
            cancel,
        }
    }

    /// Runs until it is cancelled.
    pub(crate) async fn run(mut self) {
        // Waited for all the time, so it is registered once.
        let cancel = self.cancel.clone();
        let mut cancelled = pin!(cancel.cancelled());
        loop {
            let timeout = self.room.poll_timeout().map(Instant::from_std);
            // The order is that of urgency: the end; what is due, or a busy inbox could put it off for ever; the rest.
            tokio::select! {
                biased;
                () = &mut cancelled => break,
                () = wait_until(timeout) => self.room.handle_timeout(clock::now()),
                // A question that panicked is not answered; the deadline closes its client.
                Some(answer) = self.questions.join_next() => if let Ok(answer) = answer {
                    self.room.handle_input(answer, clock::now());
                },
                message = self.inbox.recv() => match message {
                    Some(message) => self.handle_waiting(message),
                    None => break,
                },
            }
            self.perform_effects();
        }
        self.room.end(clock::now());
        self.perform_effects();
    }

    /// Handles a message and those that wait behind it, up to a number after which what is urgent has its turn.
    fn handle_waiting(&mut self, first: ActorInput) {
        self.handle(first);
        for _ in 1..MESSAGES_PER_TURN {
            self.perform_effects();
            let Ok(message) = self.inbox.try_recv() else {
                break;
            };
            self.handle(message);
        }
    }

    fn handle(&mut self, message: ActorInput) {
        match message {
            ActorInput::Opened {
                connection,
                pass,
                outlet,
            } => {
                self.outlets.insert(connection, outlet);
                self.room
                    .handle_input(Input::Opened { connection, pass }, clock::now());
            }
            ActorInput::Answer { connection, packet } => self.send(connection, packet),
            ActorInput::Input(input) => {
                if let Input::Closed { connection } = &input {
                    self.outlets.remove(connection);
                }
                self.room.handle_input(input, clock::now());
            }
            ActorInput::ListPeers(answer) => {
                // The asker may have gone; then the answer is not needed.
                let _ = answer.send(self.room.peers().collect());
            }
        }
    }

    /// The only place where an effect becomes output.
    fn perform_effects(&mut self) {
        while let Some(effect) = self.room.poll_effect() {
            match effect {
                // What is not connected any more costs no encoding.
                Effect::Send { to, packet } if self.outlets.contains_key(&to) => {
                    self.send(to, packet.encode());
                }
                Effect::Send { .. } => {}
                Effect::Ask(question) => self.ask(*question),
                Effect::IssueIceServers { peer } => self.issue_ice_servers(peer),
                Effect::Disconnect { to } => {
                    if let Some(outlet) = self.outlets.get(&to) {
                        outlet.disconnect();
                    }
                }
                Effect::Close { to, reason } => self.close(to, Closing::Room(reason)),
            }
        }
    }

    fn send(&mut self, to: ConnectionId, packet: Encoded) {
        let is_full = |outlet: &Arc<dyn Outlet>| outlet.send(packet).is_err();
        if self.outlets.get(&to).is_some_and(is_full) {
            self.close(to, Closing::SlowPeer);
            self.room
                .handle_input(Input::QueueFull { connection: to }, clock::now());
        }
    }

    fn ask(&mut self, question: Question) {
        match (question.decider, self.webhook.clone()) {
            (Decider::Webhook, Some(webhook)) => {
                self.questions.spawn(webhook.ask(question));
            }
            // Without a webhook every request is refused.
            (Decider::Webhook, None) => self
                .room
                .handle_input(question.decided(Verdict::Refuse), clock::now()),
            // The decision comes as an input, or the session gives up waiting.
            (Decider::Host, _) => {}
        }
    }

    fn issue_ice_servers(&mut self, peer: PeerId) {
        if let Some(turn) = &self.turn {
            let ice_servers = turn.ice_servers();
            self.room
                .handle_input(Input::IceServers { peer, ice_servers }, clock::now());
        }
    }

    fn close(&mut self, connection: ConnectionId, closing: Closing) {
        if let Some(outlet) = self.outlets.remove(&connection) {
            info!(session = %self.id, connection = connection.0, reason = closing.as_str(), "connection closed");
            outlet.close(closing);
        }
    }
}

async fn wait_until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}
