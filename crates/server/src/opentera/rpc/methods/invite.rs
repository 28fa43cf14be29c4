//! The action `invite`: more people for a session.

use opentera::backend::{self, SessionEvent};
use opentera::rpc::{Failure, Invite, MethodResult, Outcome};
use tracing::warn;

use crate::opentera::link::wall_clock;
use crate::opentera::rpc::methods::outcome::MethodOutcome;
use crate::opentera::rpc::methods::session_manage::{failed, not_live};
use crate::opentera::sessions::Services;

/// A line for each in the history of the session, then the backend's lists; then everybody is invited, also those who are
/// there already. If the backend does not want somebody, nobody is added.
pub(in crate::opentera::rpc) async fn invite(
    services: &Services,
    Invite {
        id_session: id,
        members,
    }: Invite,
) -> MethodOutcome {
    let Some(mut all) = services
        .live
        .with_running(id, |live| live.session.members().clone())
    else {
        return not_live();
    };
    let service = services.identity.service();
    for member in members.iter() {
        let line = SessionEvent::Invited(member);
        let request = backend::add_session_event(&service, id, line, wall_clock());
        if let Err(error) = services.backend.call(&request).await {
            warn!(session = id.0, %error, "an invitation could not be written into the history");
        }
    }
    all.add_all(&members);
    if let Err(error) = services
        .backend
        .call(&backend::update_members(id, &all))
        .await
    {
        warn!(session = id.0, %error, "the backend does not want these members");
        return failed(&Failure::CannotUpdateSession);
    }
    let document = services.live.with_running(id, |live| {
        live.session.members_mut().add_all(&members);
        live.session.document()
    });
    match document {
        Some(document) => MethodOutcome {
            events: services.invitations_to(id, &all),
            ..MethodOutcome::from(MethodResult::session(Outcome::Invited, document))
        },
        None => not_live(),
    }
}
