//! The action `remove`: people who do not belong to a session any more.

use opentera::backend::{self, SessionEvent};
use opentera::event;
use opentera::rpc::{MethodResult, Outcome, Remove};
use tracing::warn;

use crate::opentera::link::{now_s, wall_clock};
use crate::opentera::rpc::methods::outcome::MethodOutcome;
use crate::opentera::rpc::methods::session_manage::not_live;
use crate::opentera::sessions::Services;

/// A line for each in the history of the session; then those who belonged to it are told, and whoever came with an
/// invitation of theirs is put out.
pub(in crate::opentera::rpc) async fn remove(
    services: &Services,
    Remove {
        id_session: id,
        members: leaving,
    }: Remove,
) -> MethodOutcome {
    let service = services.identity.service();
    let left = services.live.with_running(id, |live| {
        let before = live.session.members().clone();
        live.session.members_mut().remove_all(&leaving);
        (
            live.session.uuid().to_owned(),
            before,
            live.session.document(),
        )
    });
    let Some((uuid, before, document)) = left else {
        return not_live();
    };
    for member in leaving.iter() {
        let line = SessionEvent::Removed(member);
        let request = backend::add_session_event(&service, id, line, wall_clock());
        if let Err(error) = services.backend.call(&request).await {
            warn!(session = id.0, %error, "a removal could not be written into the history");
        }
    }
    services.put_out(id, &leaving).await;
    MethodOutcome {
        events: event::leave(&service, &uuid, &leaving, &before, now_s()),
        ..MethodOutcome::from(MethodResult::session(Outcome::Removed, document))
    }
}
