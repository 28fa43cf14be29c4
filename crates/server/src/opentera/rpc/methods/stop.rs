//! The action `stop`: a session ends.

use opentera::rpc::SessionOutcome;

use crate::opentera::rpc::methods::outcome::MethodOutcome;
use crate::opentera::sessions::Owner;

/// The caller gets the backend's document of the session.
pub(crate) async fn stop(owner: &mut Owner) -> MethodOutcome {
    match owner.stop().await {
        Ok(document) => MethodOutcome::done(SessionOutcome::Stopped, document),
        Err(failure) => MethodOutcome::failed(&failure),
    }
}
