//! The action `invite_reply`: somebody answers an invitation.

use opentera::backend::{self, SessionEvent};
use opentera::event;
use opentera::rpc::{Failure, InviteReply, MethodResult, Outcome};
use tracing::warn;

use crate::opentera::link::{now_s, wall_clock};
use crate::opentera::rpc::methods::outcome::MethodOutcome;
use crate::opentera::rpc::methods::session_manage::{failed, not_live};
use crate::opentera::sessions::Services;

/// What the session is when the answer comes.
struct Before {
    is_for_members: bool,
    is_of_creator: bool,
}

/// Who accepts is announced. Who does not is no member any more, and the others are told; if it is the creator, the
/// session ends.
pub(in crate::opentera::rpc) async fn invite_reply(
    services: &Services,
    reply: &InviteReply,
) -> MethodOutcome {
    let id = reply.id_session;
    let before = services.live.with_running(id, |live| {
        let session = &live.session;
        let is_of_creator = reply.answering.iter().any(|who| session.is_created_by(who));
        let is_known = |who| session.members().contains(who) || session.is_created_by(who);
        Before {
            is_for_members: reply.answering.iter().all(is_known),
            is_of_creator,
        }
    });
    match before {
        None => not_live(),
        Some(before) if !before.is_for_members => failed(&Failure::NotAMember),
        Some(before) if before.is_of_creator && !reply.code.is_accepted() => {
            // Whatever the backend says, the session is over.
            let _ = services.stop(id).await;
            failed(&Failure::CreatorRefused)
        }
        Some(_) => pass_on(services, reply).await,
    }
}

async fn pass_on(services: &Services, reply: &InviteReply) -> MethodOutcome {
    let (id, service) = (reply.id_session, services.identity.service());
    if !reply.code.is_accepted() {
        for member in reply.answering.iter() {
            let line = SessionEvent::Refused(member);
            let request = backend::add_session_event(&service, id, line, wall_clock());
            if let Err(error) = services.backend.call(&request).await {
                warn!(session = id.0, %error, "a refusal could not be written into the history");
            }
        }
        services.live.with_running(id, |live| {
            live.session.members_mut().remove_all(&reply.answering)
        });
        services.put_out(id, &reply.answering).await;
    }
    let told = services.live.with_running(id, |live| {
        let session = &live.session;
        let events = event::join_reply(&service, session.uuid(), reply, session.members(), now_s());
        (events, session.document())
    });
    match told {
        Some((events, document)) => MethodOutcome {
            events,
            ..MethodOutcome::from(MethodResult::session(Outcome::Replied, document))
        },
        None => not_live(),
    }
}
