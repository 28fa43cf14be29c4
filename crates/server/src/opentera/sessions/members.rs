//! The members of a live session: more of them, fewer of them, and what they are told.

use opentera::backend;
use opentera::event::{self, Publish};
use opentera::member::{Member, Members};
use opentera::rpc::{Failure, InviteReply};
use secrecy::SecretString;
use tracing::warn;

use crate::access::session_link;
use crate::opentera::link::now_s;
use crate::opentera::sessions::invitations::role;
use crate::opentera::sessions::live_session::LiveSession;
use crate::opentera::sessions::notice::Told;

impl LiveSession {
    /// Adds members, in the backend and here. If the backend refuses one of them, none is added.
    ///
    /// # Errors
    /// The backend refuses or does not answer.
    pub(crate) async fn add(&mut self, members: &Members) -> Result<(), Failure> {
        let mut all = self.record.members().clone();
        all.add_all(members);
        let request = backend::update_members(self.id(), &all);
        if let Err(error) = self.opentera.backend.call(&request).await {
            warn!(session = self.id().0, %error, "the backend does not want these members");
            return Err(Failure::CannotUpdateSession);
        }
        self.record.members_mut().add_all(members);
        self.tell_index_of_members().await;
        Ok(())
    }

    /// Removes members. Only here: the backend keeps who was there. Who came with one of their invitations stays until
    /// [`LiveSession::revoke`].
    pub(crate) async fn remove(&mut self, leaving: &Members) {
        self.record.members_mut().remove_all(leaving);
        self.tell_index_of_members().await;
    }

    async fn tell_index_of_members(&self) {
        let members = self.record.members().clone();
        self.notices.tell(Told::Members(members)).await;
    }

    /// Revokes the invitations of `leaving`. Clients who came with them are disconnected.
    pub(crate) async fn revoke(&mut self, leaving: &Members) {
        for member in leaving.iter() {
            if let Some(invitation) = self.invitations.take(member) {
                self.handle.remove(invitation).await;
            }
        }
    }

    /// The invitations of `targets`, each with a link of its own.
    pub(crate) fn invitations_to(&mut self, targets: &Members) -> Vec<Publish> {
        let (base, port) = (&self.opentera.settings.sessions.links, self.handle.port());
        let mut links: Vec<(Member<'_>, SecretString)> = Vec::new();
        for member in targets.iter() {
            let key = self.invitations.key(&self.handle, member);
            links.push((member, session_link(base, port, role(member.kind), key)));
        }
        let link = |member: Member<'_>| {
            let found = links.iter().find(|(of, _)| *of == member);
            found.map(|(_, link)| link.clone()).unwrap_or_default()
        };
        let service = self.opentera.identity.service();
        event::join(&service, &self.record.invitation(), targets, link, now_s())
    }

    /// What `targets` hear of members who leave.
    pub(crate) fn leaves(&self, leaving: &Members, targets: &Members) -> Vec<Publish> {
        let service = self.opentera.identity.service();
        event::leave(&service, self.record.uuid(), leaving, targets, now_s())
    }

    /// What all members hear of the answer to an invitation.
    pub(crate) fn reply_to_all(&self, reply: &InviteReply) -> Vec<Publish> {
        let service = self.opentera.identity.service();
        let (uuid, members) = (self.record.uuid(), self.record.members());
        event::join_reply(&service, uuid, reply, members, now_s())
    }
}
