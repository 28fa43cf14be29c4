//! The action `start`: a session begins.

use opentera::rpc::{SessionOutcome, Start};

use crate::opentera::rpc::methods::outcome::MethodOutcome;
use crate::opentera::sessions::Owner;

/// The reply leaves before the invitations, so that no member hears of a session that its creator does not know yet.
pub(crate) async fn start(owner: &mut Owner, start: Start) -> MethodOutcome {
    if let Err(failure) = owner.start(start).await {
        return MethodOutcome::failed(&failure);
    }
    let Some(session) = owner.running() else {
        return MethodOutcome::not_live();
    };
    let record = session.record();
    MethodOutcome {
        started_for: Some(record.members().clone()),
        ..MethodOutcome::done(SessionOutcome::Started, record.document())
    }
}
