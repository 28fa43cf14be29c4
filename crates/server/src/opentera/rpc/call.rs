//! One call of `session_manage`: the owner of its session carries it out, with the function of its action.

use std::pin::Pin;

use opentera::rpc::{Action, StartTarget};
use tracing::info;

use crate::opentera::rpc::methods::invite::invite;
use crate::opentera::rpc::methods::invite_reply::invite_reply;
use crate::opentera::rpc::methods::outcome::MethodOutcome;
use crate::opentera::rpc::methods::remove::remove;
use crate::opentera::rpc::methods::start::start;
use crate::opentera::rpc::methods::stop::stop;
use crate::opentera::rpc::reply::{Answered, ReplyTo};
use crate::opentera::sessions::{About, Creator, Owner, SessionCall};

/// A call, with the duty to answer it.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) action: Action,
    pub(super) reply_to: ReplyTo,
}

impl SessionCall for Call {
    fn carry_out<'a>(
        self: Box<Self>,
        owner: &'a mut Owner,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(async move {
            let Self { action, reply_to } = *self;
            let outcome = match action {
                Action::Start(action) => start(owner, action).await,
                Action::Stop(_) => stop(owner).await,
                Action::Invite(action) => invite(owner, &action.members).await,
                Action::Remove(action) => remove(owner, &action.members).await,
                Action::InviteReply(action) => invite_reply(owner, &action).await,
            };
            tell(owner, outcome, reply_to).await;
        })
    }
}

/// Publishes the outcome: events, then the reply, then invitations. If the reply comes too late, the caller believes that the
/// call failed: a session that it started is stopped again; everything else stays as OpenTera's database has it.
async fn tell(owner: &mut Owner, outcome: MethodOutcome, reply_to: ReplyTo) {
    owner.opentera().publish(outcome.events).await;
    let answered = reply_to.answer(outcome.result).await;
    let (Some(members), Some(session)) = (outcome.started_for, owner.running()) else {
        return;
    };
    match answered {
        Answered::InTime => {
            let invitations = session.invitations_to(&members);
            owner.opentera().publish(invitations).await;
        }
        Answered::TooLate => {
            let id = session.record().id().0;
            info!(session = id, "a session that started too late is stopped");
            let _ = owner.stop().await;
        }
    }
}

/// What an action is about.
pub(super) fn about(action: &Action) -> About {
    match action {
        Action::Start(start) => match &start.target {
            StartTarget::New(new) => About::New(Creator::of(&new.creators)),
            StartTarget::Existing(id) => About::Session(*id),
        },
        Action::Stop(action) => About::Session(action.id_session),
        Action::Invite(action) => About::Session(action.id_session),
        Action::Remove(action) => About::Session(action.id_session),
        Action::InviteReply(action) => About::Session(action.id_session),
    }
}
