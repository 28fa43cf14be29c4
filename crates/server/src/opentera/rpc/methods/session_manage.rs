//! `session_manage`: one function for each action.

use opentera::rpc::{Action, Failure, MethodResult, Outcome, Start, Stop};

use crate::opentera::rpc::methods::invite::invite;
use crate::opentera::rpc::methods::invite_reply::invite_reply;
use crate::opentera::rpc::methods::outcome::MethodOutcome;
use crate::opentera::rpc::methods::remove::remove;
use crate::opentera::sessions::Services;

/// Carries out an action.
pub(in crate::opentera::rpc) async fn session_manage(
    services: &Services,
    action: Action,
) -> MethodOutcome {
    match action {
        Action::Start(action) => start(services, action).await,
        Action::Stop(action) => stop(services, action).await,
        Action::Invite(action) => invite(services, action).await,
        Action::Remove(action) => remove(services, action).await,
        Action::InviteReply(action) => invite_reply(services, &action).await,
    }
}

/// `start`: the reply leaves before the invitations, so that nobody hears of a session that its creator does not know yet.
async fn start(services: &Services, start: Start) -> MethodOutcome {
    match services.start(start).await {
        Ok(id) => {
            let document = services.live.with(id, |live| live.session.document());
            MethodOutcome {
                invite: Some(id),
                started: Some(id),
                ..MethodOutcome::from(MethodResult::session(
                    Outcome::Started,
                    document.unwrap_or_default(),
                ))
            }
        }
        Err(failure) => MethodResult::failed(&failure).into(),
    }
}

/// `stop`.
async fn stop(services: &Services, Stop { id_session }: Stop) -> MethodOutcome {
    match services.stop(id_session).await {
        Ok(document) => MethodResult::session(Outcome::Stopped, document).into(),
        Err(failure) => MethodResult::failed(&failure).into(),
    }
}

/// A session that is not live is nothing to callers of the other actions.
pub(in crate::opentera::rpc) fn not_live() -> MethodOutcome {
    MethodResult::nothing().into()
}

/// It could not be done.
pub(in crate::opentera::rpc) fn failed(failure: &Failure) -> MethodOutcome {
    MethodResult::failed(failure).into()
}
