//! The action `stop`: a session ends.

use opentera::rpc::Outcome;

use crate::opentera::rpc::methods::outcome::MethodOutcome;
use crate::opentera::sessions::Owner;

/// The caller gets the backend's document of the session.
pub(in crate::opentera::rpc) async fn stop(owner: &mut Owner) -> MethodOutcome {
    match owner.stop().await {
        Ok(document) => MethodOutcome::done(Outcome::Stopped, document),
        Err(failure) => MethodOutcome::failed(&failure),
    }
}
