//! What we publish: events to the members of a session, then the same event once to the user manager, which learns from it
//! who is busy.
//!
//! Members get an event whether they are connected or not: users first, then participants, then devices. `now` is in seconds
//! since 1970.

mod invitation_text;
mod publish;

use secrecy::{ExposeSecret, SecretString};

use crate::member::{Member, MemberKind, Members};
use crate::proto::{JoinSessionEvent, JoinSessionReplyEvent, LeaveSessionEvent, StopSessionEvent};
use crate::rpc::InviteReply;
use crate::service::Service;

pub use invitation_text::InvitationText;
pub use publish::Publish;
pub(crate) use publish::tera_event;
use publish::{to_all, to_member, to_user_manager};

/// The text of invitations.
const JOIN_MESSAGE: &str = "Join me!";

/// Invites `targets`. `url` gives each its own link. The copy of the user manager has the last link.
pub fn join(
    service: &Service,
    invitation: &InvitationText,
    targets: &Members,
    url: impl Fn(Member<'_>) -> SecretString,
    now: f64,
) -> Vec<Publish> {
    let list = |kind| invitation.members.of(kind).to_vec();
    let mut event = JoinSessionEvent {
        session_url: String::new(),
        session_creator_name: invitation.creator_name.clone(),
        session_uuid: invitation.session_uuid.clone(),
        session_participants: list(MemberKind::Participant),
        session_users: list(MemberKind::User),
        session_devices: list(MemberKind::Device),
        join_msg: JOIN_MESSAGE.to_owned(),
        session_parameters: invitation.parameters.clone(),
        service_uuid: service.uuid.clone(),
    };
    let mut published = Vec::new();
    for member in targets.iter() {
        url(member)
            .expose_secret()
            .clone_into(&mut event.session_url);
        published.push(to_member(member, &event, now));
    }
    published.push(to_user_manager(service, &event, now));
    published
}

/// Tells `targets`, those who leave among them, that `leaving` are removed.
pub fn leave(
    service: &Service,
    session_uuid: &str,
    leaving: &Members,
    targets: &Members,
    now: f64,
) -> Vec<Publish> {
    let event = LeaveSessionEvent {
        session_uuid: session_uuid.to_owned(),
        service_uuid: service.uuid.clone(),
        leaving_participants: leaving.of(MemberKind::Participant).to_vec(),
        leaving_users: leaving.of(MemberKind::User).to_vec(),
        leaving_devices: leaving.of(MemberKind::Device).to_vec(),
    };
    to_all(service, &event, targets, now)
}

/// Tells `targets` that the session has ended.
pub fn stop(service: &Service, session_uuid: &str, targets: &Members, now: f64) -> Vec<Publish> {
    let event = StopSessionEvent {
        session_uuid: session_uuid.to_owned(),
        service_uuid: service.uuid.clone(),
    };
    to_all(service, &event, targets, now)
}

/// Tells `targets` what somebody answered to the invitation.
pub fn join_reply(
    service: &Service,
    session_uuid: &str,
    reply: &InviteReply,
    targets: &Members,
    now: f64,
) -> Vec<Publish> {
    let uuid = |kind| {
        reply
            .answering
            .of(kind)
            .first()
            .cloned()
            .unwrap_or_default()
    };
    let message = reply.message.as_ref().map(SecretString::expose_secret);
    let event = JoinSessionReplyEvent {
        session_uuid: session_uuid.to_owned(),
        user_uuid: uuid(MemberKind::User),
        participant_uuid: uuid(MemberKind::Participant),
        device_uuid: uuid(MemberKind::Device),
        join_reply: reply.code.0,
        reply_msg: message.unwrap_or_default().to_owned(),
    };
    to_all(service, &event, targets, now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{EventMessage, Message, TeraEvent, TeraModuleMessage};
    use crate::rpc::ReplyCode;
    use crate::session::IdSession;
    use crate::topic;

    fn service() -> Service {
        Service {
            name: "VideoRehabService".into(),
            uuid: "v".into(),
        }
    }

    fn members() -> Members {
        Members::new(
            vec!["u".into(), "w".into()],
            vec!["p".into()],
            vec!["d".into()],
        )
    }

    fn channels(published: &[Publish]) -> Vec<&str> {
        let channels = published.iter().map(|publish| publish.channel.as_str());
        channels.collect()
    }

    fn unpack<M: EventMessage>(publish: &Publish) -> M {
        let payload = publish.payload.as_slice();
        let any = if publish.channel == topic::USER_MANAGER_MESSAGES {
            TeraModuleMessage::decode(payload).unwrap().data.remove(0)
        } else {
            TeraEvent::decode(payload).unwrap().events.remove(0)
        };
        any.unpack().unwrap()
    }

    fn invite(targets: &Members) -> Vec<Publish> {
        let invitation = InvitationText {
            session_uuid: "s".into(),
            creator_name: "secret".into(),
            members: members(),
            parameters: "secret".into(),
        };
        assert!(!format!("{invitation:?}").contains("secret"));
        let url =
            |member: Member<'_>| SecretString::from(format!("https://x/?key={}", member.uuid));
        join(&service(), &invitation, targets, url, 1.5)
    }

    #[test]
    fn everybody_is_invited_with_a_link_of_their_own() {
        let published = invite(&members());
        assert_eq!(
            channels(&published),
            [
                "websocket.user.u.events",
                "websocket.user.w.events",
                "websocket.participant.p.events",
                "websocket.device.d.events",
                "module.TeraServer.UserManagerModule.messages"
            ]
        );
        let urls: Vec<String> = published
            .iter()
            .map(|publish| unpack::<JoinSessionEvent>(publish).session_url)
            .collect();
        let keys = ["u", "w", "p", "d", "d"].map(|key| format!("https://x/?key={key}"));
        assert_eq!(urls, keys);
    }

    #[test]
    fn the_user_manager_is_told_even_if_nobody_is_invited() {
        let published = invite(&Members::default());
        assert_eq!(channels(&published), [topic::USER_MANAGER_MESSAGES]);
        let event: JoinSessionEvent = unpack(&published[0]);
        assert_eq!(event.session_url, "");
        assert_eq!(event.session_users, ["u", "w"]);
        let message = TeraModuleMessage::decode(published[0].payload.as_slice()).unwrap();
        let head = message.head.unwrap();
        assert_eq!(
            (head.version, head.time, head.seq, head.source.as_str()),
            (1, 1.5, 0, "serviceVideoRehabService")
        );
    }

    #[test]
    fn all_are_told_who_leaves_that_it_ends_and_who_answered() {
        let leaving = Members::new(Vec::new(), vec!["p".into()], Vec::new());
        let left = leave(&service(), "s", &leaving, &members(), 0.0);
        let reply = InviteReply {
            id_session: IdSession(7),
            code: ReplyCode(3),
            message: Some(SecretString::from("later")),
            answering: Members::new(vec!["u".into()], Vec::new(), vec!["d".into()]),
        };
        let replied = join_reply(&service(), "s", &reply, &members(), 0.0);
        let stopped = stop(&service(), "s", &members(), 0.0);
        for published in [&left, &replied, &stopped] {
            assert_eq!(channels(published), channels(&invite(&members())));
        }
        let event: LeaveSessionEvent = unpack(&left[0]);
        assert_eq!(event.leaving_participants, ["p"]);
        assert!(event.leaving_users.is_empty() && event.leaving_devices.is_empty());
        let event: JoinSessionReplyEvent = unpack(&replied[4]);
        let uuids = (
            event.user_uuid.as_str(),
            event.participant_uuid.as_str(),
            event.device_uuid.as_str(),
        );
        assert_eq!(uuids, ("u", "", "d"));
        assert_eq!((event.join_reply, event.reply_msg.as_str()), (3, "later"));
        let event: StopSessionEvent = unpack(&stopped[0]);
        assert_eq!(
            (event.session_uuid.as_str(), event.service_uuid.as_str()),
            ("s", "v")
        );
    }
}
