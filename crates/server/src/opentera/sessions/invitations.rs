//! The personal links of one live session. Each invited member has one, which stays the same: OpenTeraPlus reloads its page
//! when the link changes.

use std::collections::BTreeMap;

use opentera::member::{Member, MemberKind};
use secrecy::SecretString;
use signaling::room::{InvitationId, Role};

use crate::session::SessionHandle;

/// The personal keys of members.
#[derive(Debug, Default)]
pub(super) struct Invitations(BTreeMap<(MemberKind, String), (InvitationId, SecretString)>);

impl Invitations {
    /// The personal key of `member`, made if there is none.
    pub(super) fn key(&mut self, session: &SessionHandle, member: Member<'_>) -> &SecretString {
        let key = (member.kind, member.uuid.to_owned());
        let made = || session.invite(role(member.kind));
        &self.0.entry(key).or_insert_with(made).1
    }

    /// Forgets the invitation of `member`, which is to be revoked.
    pub(super) fn take(&mut self, member: Member<'_>) -> Option<InvitationId> {
        let key = (member.kind, member.uuid.to_owned());
        self.0.remove(&key).map(|(id, _)| id)
    }
}

/// The role of a member of OpenTera in a session.
pub(super) fn role(kind: MemberKind) -> Role {
    match kind {
        MemberKind::User => Role::User,
        MemberKind::Participant => Role::Participant,
        MemberKind::Device => Role::Device,
    }
}
