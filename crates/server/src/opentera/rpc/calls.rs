//! Carries out one call, and sees to its one reply: in time, whatever happens.

use opentera::member::Members;
use opentera::rpc::{Answer, Call, Failure, Reply, Request};
use tracing::{error, info, warn};

use crate::opentera::rpc::methods::outcome::MethodOutcome;
use crate::opentera::rpc::methods::participant_info::participant_info;
use crate::opentera::rpc::methods::session_manage::session_manage;
use crate::opentera::sessions::{Services, Turn};

/// Carries out `call` when its turn has come. If that takes longer than the caller waits, the caller is told so in time, and
/// what comes of the call is taken back or finished.
pub(super) async fn carry_out(services: Services, request: Request, call: Call, turn: Turn) {
    let work = {
        let services = services.clone();
        // A task of its own: it is not broken off in the middle, and if it panics, that is its end alone.
        tokio::spawn(async move {
            turn.has_come().await;
            (perform(&services, call).await, turn)
        })
    };
    let mut work = work;
    match tokio::time::timeout(services.settings.rpc.timeout, &mut work).await {
        Ok(Ok((done, _turn))) => finish(&services, &request, done).await,
        Ok(Err(failure)) => {
            error!(
                is_panic = failure.is_panic(),
                method = request.method,
                "a call of OpenTera failed"
            );
            answer(&services, &request, Answer::error()).await;
        }
        Err(_) => {
            warn!(method = request.method, "a call of OpenTera takes too long");
            answer(&services, &request, Answer::failed(&Failure::TooSlow)).await;
            if let Ok((done, _turn)) = work.await {
                take_back(&services, done).await;
            }
        }
    }
}

/// Publishes a reply. One that nobody wants is not published.
pub(super) async fn answer(services: &Services, request: &Request, answer: Answer) {
    if let Some(message) = Reply::new(request, answer).publish() {
        services.publish(vec![message]).await;
    }
}

async fn perform(services: &Services, call: Call) -> MethodOutcome {
    match call {
        Call::ParticipantInfo { uuid } => participant_info(services, &uuid).await.into(),
        Call::SessionManage(action) => session_manage(services, action).await,
    }
}

async fn finish(services: &Services, request: &Request, done: MethodOutcome) {
    services.publish(done.events).await;
    answer(services, request, done.answer).await;
    if let Some(id) = done.invite {
        let everybody = services
            .live
            .with(id, |live| live.session.members().clone());
        let everybody: Members = everybody.unwrap_or_default();
        services
            .publish(services.invitations_to(id, &everybody))
            .await;
    }
}

/// The caller believes that it failed. A session that nobody knows of is stopped; everything else stands as OpenTera's
/// database has it, and whom it concerns is told.
async fn take_back(services: &Services, done: MethodOutcome) {
    services.publish(done.events).await;
    if let Some(id) = done.started {
        info!(session = id.0, "a session that started too late is stopped");
        let _ = services.stop(id).await;
    }
}
