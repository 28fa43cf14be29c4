//! The action `invite`: more people for a session.

use opentera::backend::SessionEvent;
use opentera::member::Members;
use opentera::rpc::SessionOutcome;

use crate::opentera::rpc::methods::outcome::MethodOutcome;
use crate::opentera::sessions::Owner;

/// A line for each in the history of the session, then the backend's lists; then all members are invited, also those who are
/// there already. If the backend refuses somebody, nobody is added.
pub(crate) async fn invite(owner: &mut Owner, members: &Members) -> MethodOutcome {
    let Some(session) = owner.running() else {
        return MethodOutcome::not_live();
    };
    for member in members.iter() {
        session.note(SessionEvent::Invited(member)).await;
    }
    if let Err(failure) = session.add(members).await {
        return MethodOutcome::failed(&failure);
    }
    let all = session.record().members().clone();
    MethodOutcome {
        events: session.invitations_to(&all),
        ..MethodOutcome::done(SessionOutcome::Invited, session.record().document())
    }
}
