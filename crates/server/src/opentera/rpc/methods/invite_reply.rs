//! The action `invite_reply`: somebody answers an invitation.

use opentera::backend::SessionEvent;
use opentera::rpc::{Failure, InviteReply, SessionOutcome};

use crate::opentera::rpc::methods::outcome::MethodOutcome;
use crate::opentera::sessions::{LiveSession, Owner};

/// All members are told if somebody accepts. Somebody who refuses is no member any more, and the others are told; if it is the
/// creator, the session ends.
pub(crate) async fn invite_reply(owner: &mut Owner, reply: &InviteReply) -> MethodOutcome {
    let Some(session) = owner.running() else {
        return MethodOutcome::not_live();
    };
    let record = session.record();
    if !reply.answering.iter().all(|who| record.concerns(who)) {
        return MethodOutcome::failed(&Failure::NotAMember);
    }
    if !reply.code.is_accepted() {
        if reply.answering.iter().any(|who| record.is_created_by(who)) {
            // The session is over even if the backend fails.
            let _ = owner.stop().await;
            return MethodOutcome::failed(&Failure::CreatorRefused);
        }
        refuse(session, reply).await;
    }
    MethodOutcome {
        events: session.reply_to_all(reply),
        ..MethodOutcome::done(SessionOutcome::Replied, session.record().document())
    }
}

async fn refuse(session: &mut LiveSession, reply: &InviteReply) {
    // Before the backend is asked, which may take long.
    session.remove(&reply.answering).await;
    session.revoke(&reply.answering).await;
    for member in reply.answering.iter() {
        session.note(SessionEvent::Refused(member)).await;
    }
}
