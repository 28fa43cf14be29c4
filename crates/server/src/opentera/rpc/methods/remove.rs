//! The action `remove`: people leave a session.

use opentera::backend::SessionEvent;
use opentera::member::Members;
use opentera::rpc::SessionOutcome;

use crate::opentera::rpc::methods::outcome::MethodOutcome;
use crate::opentera::sessions::Owner;

/// A line for each in the history of the session. Clients who came with their invitations are disconnected, and all who were
/// members before are told.
pub(crate) async fn remove(owner: &mut Owner, leaving: &Members) -> MethodOutcome {
    let Some(session) = owner.running() else {
        return MethodOutcome::not_live();
    };
    let before = session.record().members().clone();
    // Before the backend is asked, which may take long.
    session.remove(leaving).await;
    session.revoke(leaving).await;
    for member in leaving.iter() {
        session.note(SessionEvent::Removed(member)).await;
    }
    MethodOutcome {
        events: session.leaves(leaving, &before),
        ..MethodOutcome::done(SessionOutcome::Removed, session.record().document())
    }
}
