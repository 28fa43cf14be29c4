//! `session_manage`: one function for each action.

use opentera::rpc::{Action, Answer, Failure, Outcome, Start, Stop};

use crate::opentera::Services;
use crate::rpc::done::Done;
use crate::rpc::invite::invite;
use crate::rpc::invite_reply::invite_reply;
use crate::rpc::remove::remove;

/// Carries out an action.
pub(super) async fn session_manage(services: &Services, action: Action) -> Done {
    match action {
        Action::Start(action) => start(services, action).await,
        Action::Stop(action) => stop(services, action).await,
        Action::Invite(action) => invite(services, action).await,
        Action::Remove(action) => remove(services, action).await,
        Action::InviteReply(action) => invite_reply(services, &action).await,
    }
}

/// `start`: the reply leaves before the invitations, so that nobody hears of a session that its creator does not know yet.
async fn start(services: &Services, start: Start) -> Done {
    match services.start(start).await {
        Ok(id) => {
            let document = services.live.with(id, |live| live.session.document());
            Done {
                invite: Some(id),
                started: Some(id),
                ..Done::from(Answer::session(
                    Outcome::Started,
                    document.unwrap_or_default(),
                ))
            }
        }
        Err(failure) => Answer::failed(&failure).into(),
    }
}

/// `stop`.
async fn stop(services: &Services, Stop { id_session }: Stop) -> Done {
    match services.stop(id_session).await {
        Ok(document) => Answer::session(Outcome::Stopped, document).into(),
        Err(failure) => Answer::failed(&failure).into(),
    }
}

/// A session that is not live is nothing to callers of the other actions.
pub(super) fn not_live() -> Done {
    Answer::nothing().into()
}

/// It could not be done.
pub(super) fn failed(failure: &Failure) -> Done {
    Answer::failed(failure).into()
}
