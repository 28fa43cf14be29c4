//! What the rest of the server holds of a session.

use std::sync::Arc;

use secrecy::SecretString;
use signaling::room::{Input, InvitationId, PeerSummary, Role};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::actor::ActorInput;
use crate::base::SessionId;
use crate::session::site::Site;

/// A session, also after it has ended. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SessionHandle(Arc<HandleParts>);

#[derive(Debug)]
pub(super) struct HandleParts {
    pub(super) id: SessionId,
    /// Counts up from session to session.
    pub(super) number: u64,
    /// In milliseconds since 1970.
    pub(super) started_at: u64,
    pub(super) site: Site,
    pub(super) inbox: mpsc::Sender<ActorInput>,
    pub(super) cancel: CancellationToken,
    /// Cancelled when the session is over and its port is back.
    pub(super) ended: CancellationToken,
}

impl SessionHandle {
    pub(super) fn new(parts: HandleParts) -> Self {
        Self(Arc::new(parts))
    }

    pub(crate) fn id(&self) -> &SessionId {
        &self.0.id
    }

    /// The name that the clinician gave it; may be empty.
    pub(crate) fn name(&self) -> &str {
        &self.0.site.name
    }

    /// Where it listens.
    pub(crate) fn port(&self) -> u16 {
        self.0.site.port
    }

    /// Later sessions have greater numbers, also within one millisecond.
    pub(crate) fn number(&self) -> u64 {
        self.0.number
    }

    /// When it started, in milliseconds since 1970.
    pub(crate) fn started_at(&self) -> u64 {
        self.0.started_at
    }

    /// The key that a link for `role` carries.
    pub(crate) fn key(&self, role: Role) -> &SecretString {
        self.0.site.access.key(role)
    }

    /// Makes a personal key for a person or device of that role.
    pub(crate) fn invite(&self, role: Role) -> (InvitationId, SecretString) {
        self.0.site.access.invite(role)
    }

    /// Takes an invitation back: its key opens nothing any more, and the clients that came with it are told and disconnected.
    pub(crate) async fn remove(&self, invitation: InvitationId) {
        self.0.site.access.revoke(invitation);
        let revoked = ActorInput::Input(Input::Revoked { invitation });
        // A session that has ended has no client to disconnect.
        let _ = self.0.inbox.send(revoked).await;
    }

    /// What its pages and its socket need of it, for a listener that serves them in addition to its own.
    pub(crate) fn site(&self) -> Site {
        self.0.site.clone()
    }

    /// All peers in it. The list is empty if it has just ended.
    pub(crate) async fn peers(&self) -> Vec<PeerSummary> {
        let (answer, question) = oneshot::channel();
        if self
            .0
            .inbox
            .send(ActorInput::ListPeers(answer))
            .await
            .is_err()
        {
            return Vec::new();
        }
        question.await.unwrap_or_default()
    }

    /// Lets [`SessionHandle::stop`] return.
    pub(super) fn has_ended(&self) {
        self.0.ended.cancel();
    }

    /// Ends it, and waits until its port is back. The wait is bounded by the stop time-out of the session.
    pub async fn stop(&self) {
        self.end();
        self.ended().await;
    }

    /// Ends it, and does not wait for that.
    pub(crate) fn end(&self) {
        self.0.cancel.cancel();
    }

    /// Ends it when the guard is dropped, unless that has been disarmed.
    pub(crate) fn end_on_drop(&self) -> DropGuard {
        self.0.cancel.clone().drop_guard()
    }

    /// Waits until it is over and its port is back.
    pub(crate) async fn ended(&self) {
        self.0.ended.cancelled().await;
    }

    /// Passes a message to the actor, as its connections do.
    #[cfg(test)]
    pub(super) async fn tell(&self, message: ActorInput) {
        self.0.inbox.send(message).await.unwrap();
    }
}
