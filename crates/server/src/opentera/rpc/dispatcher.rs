//! Everything that comes from Redis, one after the other, without waiting for any of it.

use opentera::member::{Kind, Members};
use opentera::presence::{self, Change, Presence};
use opentera::rpc::{Action, Answer, Call, Dispatched, Request, StartTarget};
use opentera::session::SessionId;
use opentera::topic;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use crate::opentera::link::Published;
use crate::opentera::rpc::calls::{answer, carry_out};
use crate::opentera::sessions::{Absences, Lanes, Services, Turn};

/// How many calls may be carried out at once; one more is answered with an error.
const MAX_CALLS: usize = 256;
/// How many things may be under way at once, answers and invitations included; then nothing more is read until one is done.
const MAX_UNDER_WAY: usize = 1_024;

/// What calls have to do with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Lane {
    Session(SessionId),
    /// A creator, by its kind and the backend's number of it.
    Creator(Kind, i64),
    /// We, as the creator of sessions that nobody else makes.
    Service,
}

/// The reader of everything that comes from Redis.
#[derive(Debug)]
pub(crate) struct Dispatcher {
    services: Services,
    lanes: Lanes<Lane>,
    absences: Absences,
    calls: JoinSet<()>,
    /// For creators who have gone. They take no place of a call.
    waits: JoinSet<()>,
}

impl Dispatcher {
    pub(crate) fn new(services: Services) -> Self {
        Self {
            services,
            lanes: Lanes::new(),
            absences: Absences::default(),
            calls: JoinSet::new(),
            waits: JoinSet::new(),
        }
    }

    /// Runs until `cancel`, and then until every call has been answered.
    pub(crate) async fn run(
        mut self,
        mut incoming: mpsc::Receiver<Published>,
        cancel: CancellationToken,
    ) {
        let topics = self.services.identity.service().rpc_topics();
        while let Some(Some(message)) = cancel.run_until_cancelled(incoming.recv()).await {
            while self.calls.try_join_next().is_some() {}
            if self.calls.len() >= MAX_UNDER_WAY {
                self.calls.join_next().await;
            }
            while self.waits.try_join_next().is_some() {}
            let Published { channel, payload } = message;
            if topics.contains(&channel) {
                self.call(&channel, &payload);
            } else if channel == topic::USER_MANAGER_EVENTS {
                for presence in presence::decode(&payload) {
                    self.presence(&presence);
                }
            }
        }
        // Nobody is waited for any more: all sessions end now.
        self.absences.forget_all();
        while self.calls.join_next().await.is_some() {}
        while self.waits.join_next().await.is_some() {}
    }

    fn call(&mut self, channel: &str, payload: &[u8]) {
        let request = match Request::decode(channel, payload) {
            Ok(request) => request,
            Err(error) => {
                return warn!(%error, bytes = payload.len(), "a call of OpenTera cannot be read");
            }
        };
        debug!(method = request.method, id = request.id, "call of OpenTera");
        let services = self.services.clone();
        match request.dispatch() {
            Dispatched::Answer(reply) => {
                self.spawn(async move { answer(&services, &request, reply).await })
            }
            Dispatched::Call(_) if self.calls.len() >= MAX_CALLS => {
                warn!(
                    method = request.method,
                    "too many calls of OpenTera at once"
                );
                self.calls
                    .spawn(async move { answer(&services, &request, Answer::error()).await });
            }
            Dispatched::Call(call) => {
                let turn = self.lanes.turn(lanes(&call));
                self.spawn(carry_out(services, request, call, turn));
            }
        }
    }

    /// A member who comes is invited again; a session whose creator goes is stopped, unless they come back in time.
    fn presence(&mut self, presence: &Presence) {
        for id in self.services.live.concerning(presence.member()) {
            let services = self.services.clone();
            match presence.change {
                Change::Connected => {
                    self.absences.has_come(id, presence);
                    let turn = self.turn(id);
                    let mut target = Members::default();
                    target.add(presence.member());
                    self.spawn(async move {
                        turn.has_come().await;
                        services.publish(services.invitations_to(id, &target)).await;
                    });
                }
                Change::Disconnected if services.has_made(id, presence.member()) => {
                    self.creator_has_gone(id, presence);
                }
                Change::Disconnected => {}
            }
        }
    }

    fn creator_has_gone(&mut self, id: SessionId, presence: &Presence) {
        let services = self.services.clone();
        let grace = services.settings.rpc.creator_grace;
        if grace.is_zero() {
            let turn = self.turn(id);
            self.spawn(async move {
                turn.has_come().await;
                let _ = services.stop(id).await;
            });
            return;
        }
        let returned = self.absences.has_gone(id, presence);
        let (absences, presence) = (self.absences.clone(), presence.clone());
        let lanes = self.lanes.clone();
        self.waits.spawn(async move {
            let waited = returned.run_until_cancelled(tokio::time::sleep(grace));
            if waited.await.is_none() {
                return;
            }
            absences.is_over(id, &presence);
            let turn = lanes.turn([Lane::Session(id)]);
            turn.has_come().await;
            let _ = services.stop(id).await;
        });
    }

    fn turn(&self, id: SessionId) -> Turn {
        self.lanes.turn([Lane::Session(id)])
    }

    fn spawn(&mut self, work: impl Future<Output = ()> + Send + 'static) {
        self.calls.spawn(work);
    }
}

/// What a call has to do with. Calls about the same thing are carried out in their order.
fn lanes(call: &Call) -> Vec<Lane> {
    let action = match call {
        Call::ParticipantInfo { .. } => return Vec::new(),
        Call::SessionManage(action) => action,
    };
    let start = match action {
        Action::Start(start) => start,
        Action::Stop(action) => return vec![Lane::Session(action.id_session)],
        Action::Invite(action) => return vec![Lane::Session(action.id_session)],
        Action::Remove(action) => return vec![Lane::Session(action.id_session)],
        Action::InviteReply(action) => return vec![Lane::Session(action.id_session)],
    };
    let creators = match &start.target {
        StartTarget::Existing(id) => return vec![Lane::Session(*id)],
        StartTarget::New(new) => new.creators,
    };
    // As in OpenTera, whoever comes first of these made it.
    let kinds = [
        (Kind::User, creators.user),
        (Kind::Participant, creators.participant),
        (Kind::Device, creators.device),
    ];
    let creator = kinds
        .into_iter()
        .find_map(|(kind, id)| Some(Lane::Creator(kind, id?)));
    vec![creator.unwrap_or(Lane::Service)]
}
