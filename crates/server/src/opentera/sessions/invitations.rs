//! The personal links of one live session. Everybody who is invited has one, and it stays the same: OpenTeraPlus loads
//! its page anew when the link changes.

use std::collections::BTreeMap;

use opentera::member::{Kind, Member};
use secrecy::SecretString;
use signaling::room::{InvitationId, Role};

use crate::session::SessionHandle;

/// Who has which personal key.
#[derive(Debug, Default)]
pub(crate) struct Invitations(BTreeMap<(Kind, String), (InvitationId, SecretString)>);

impl Invitations {
    /// The personal key of `member`, made if there is none.
    pub(crate) fn key(&mut self, session: &SessionHandle, member: Member<'_>) -> &SecretString {
        let place = (member.kind, member.uuid.to_owned());
        let made = || session.invite(role(member.kind));
        &self.0.entry(place).or_insert_with(made).1
    }

    /// Forgets the invitation of `member`; whoever has it should be removed.
    pub(crate) fn take(&mut self, member: Member<'_>) -> Option<InvitationId> {
        let place = (member.kind, member.uuid.to_owned());
        self.0.remove(&place).map(|(id, _)| id)
    }
}

/// What a member of OpenTera is in a session.
pub(crate) fn role(kind: Kind) -> Role {
    match kind {
        Kind::User => Role::User,
        Kind::Participant => Role::Participant,
        Kind::Device => Role::Device,
    }
}
