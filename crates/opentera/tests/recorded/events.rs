//! Walks every event that OpenTera and the Python VideoRehabService published: decoded and encoded again it has the same
//! bytes, also if it is built again from what it says.

use opentera::event::{self, InvitationText, Publish};
use opentera::member::{Member, MemberKind, Members};
use opentera::proto::{
    Any, DeviceEvent, EventMessage, JoinSessionEvent, JoinSessionReplyEvent, LeaveSessionEvent,
    LogEvent, LoginEvent, Message, ParticipantEvent, StopSessionEvent, TeraEvent,
    TeraModuleMessage, UserEvent,
};
use opentera::rpc::{InviteReply, ReplyCode};
use opentera::session::IdSession;
use opentera::topic;

use secrecy::SecretString;

use crate::recording::{Recorded, scenarios, service};

#[test]
fn every_message_is_decoded_and_encoded_to_the_same_bytes() {
    let (mut messages, mut of_others) = (0, 0);
    for scenario in scenarios() {
        for event in &scenario.events {
            let bytes = event.bytes("/hex");
            let (encoded, inner) = match event.text("/decoded/_type") {
                "opentera.protobuf.TeraModuleMessage" => {
                    let message = TeraModuleMessage::decode(bytes.as_slice()).unwrap();
                    (message.encode_to_vec(), message.data)
                }
                "opentera.protobuf.TeraEvent" => {
                    let message = TeraEvent::decode(bytes.as_slice()).unwrap();
                    (message.encode_to_vec(), message.events)
                }
                _ if event.text("/cmd") == "RPUSH" => {
                    let message = TeraEvent::decode(bytes.as_slice()).unwrap();
                    (message.encode_to_vec(), message.events)
                }
                _ => continue,
            };
            assert_eq!(encoded, bytes, "{}", scenario.name);
            for any in inner {
                if any.type_url.ends_with(".DatabaseEvent") {
                    of_others += 1;
                } else {
                    assert_eq!(packed_again(&any), any, "{}", scenario.name);
                    messages += 1;
                }
            }
        }
    }
    assert!(messages > 700, "only {messages} events");
    println!(
        "FIGURE recorded events of OpenTera encoded to the same bytes: {messages}, and the envelopes of {of_others} others"
    );
}

fn packed_again(any: &Any) -> Any {
    fn again<M: EventMessage>(any: &Any) -> Option<Any> {
        any.unpack::<M>().map(|event| Any::pack(&event))
    }
    let again = [
        again::<JoinSessionEvent>,
        again::<LeaveSessionEvent>,
        again::<StopSessionEvent>,
        again::<JoinSessionReplyEvent>,
        again::<UserEvent>,
        again::<ParticipantEvent>,
        again::<DeviceEvent>,
        again::<LogEvent>,
        again::<LoginEvent>,
    ];
    let mut found = again.iter().filter_map(|again| again(any));
    found
        .next()
        .unwrap_or_else(|| panic!("no type for {any:?}"))
}

#[test]
fn every_event_of_the_service_is_built_to_the_same_bytes() {
    let (mut same, mut with_doubles) = (0, 0);
    for scenario in scenarios() {
        for told in scenario
            .events
            .iter()
            .filter(|event| event.is_told_by_service())
        {
            let expected = without_doubles(told);
            let has_doubles = expected != told.bytes("/hex");
            let expected = Publish {
                channel: told.text("/channel").to_owned(),
                payload: expected,
            };
            assert_eq!(built(told), expected, "{}", scenario.name);
            if has_doubles {
                with_doubles += 1;
            } else {
                same += 1;
            }
        }
    }
    assert!(same > 200, "only {same} events");
    println!(
        "FIGURE recorded events of the service built to the same bytes: {same}; {with_doubles} more without the doubles of the \
         reference"
    );
}

/// The event, built from what it says, for the one who got it.
fn built(told: &Recorded) -> Publish {
    let targets = list(told.target());
    let session = |event: &str| event.to_owned();
    let mut published = if let Some((event, now)) = told.event::<JoinSessionEvent>() {
        let invitation = InvitationText {
            session_uuid: session(&event.session_uuid),
            creator_name: event.session_creator_name.clone(),
            members: joined(&event),
            parameters: event.session_parameters.clone(),
        };
        // The copy of the user manager has the link of the last one, if there is one.
        let last = Member {
            kind: MemberKind::Device,
            uuid: "last",
        };
        let somebody = list((!event.session_url.is_empty()).then_some(last));
        let targets = if targets.is_empty() {
            somebody
        } else {
            targets
        };
        let url = |_: Member<'_>| SecretString::from(event.session_url.clone());
        event::join(&service(), &invitation, &targets, url, now)
    } else if let Some((event, now)) = told.event::<LeaveSessionEvent>() {
        let leaving = left(&event);
        event::leave(&service(), &event.session_uuid, &leaving, &targets, now)
    } else if let Some((event, now)) = told.event::<StopSessionEvent>() {
        event::stop(&service(), &event.session_uuid, &targets, now)
    } else {
        let (event, now) = told.event::<JoinSessionReplyEvent>().unwrap();
        let some = |uuid: &String| Some(uuid.clone()).filter(|uuid| !uuid.is_empty());
        let answering = [
            &event.user_uuid,
            &event.participant_uuid,
            &event.device_uuid,
        ];
        let [user, participant, device] = answering.map(|uuid| some(uuid).into_iter().collect());
        let reply = InviteReply {
            id_session: IdSession(0),
            code: ReplyCode(event.join_reply),
            message: some(&event.reply_msg).map(SecretString::from),
            answering: Members::new(user, participant, device),
        };
        event::join_reply(&service(), &event.session_uuid, &reply, &targets, now)
    };
    let is_for_user_manager = told.text("/channel") == topic::USER_MANAGER_MESSAGES;
    if is_for_user_manager {
        published.pop().unwrap()
    } else {
        published.swap_remove(0)
    }
}

fn list(member: Option<Member<'_>>) -> Members {
    let mut members = Members::default();
    if let Some(member) = member {
        members.add(member);
    }
    members
}

fn joined(event: &JoinSessionEvent) -> Members {
    Members::new(
        event.session_users.clone(),
        event.session_participants.clone(),
        event.session_devices.clone(),
    )
}

fn left(event: &LeaveSessionEvent) -> Members {
    Members::new(
        event.leaving_users.clone(),
        event.leaving_participants.clone(),
        event.leaving_devices.clone(),
    )
}

/// The recorded bytes, if nobody is in a list twice; else the same message with everybody once, which is what we say on purpose.
fn without_doubles(told: &Recorded) -> Vec<u8> {
    let once = |any: &mut Any| {
        if let Some(mut event) = any.unpack::<JoinSessionEvent>() {
            let members = joined(&event);
            event.session_users = members.of(MemberKind::User).to_vec();
            event.session_participants = members.of(MemberKind::Participant).to_vec();
            event.session_devices = members.of(MemberKind::Device).to_vec();
            *any = Any::pack(&event);
        } else if let Some(mut event) = any.unpack::<LeaveSessionEvent>() {
            let members = left(&event);
            event.leaving_users = members.of(MemberKind::User).to_vec();
            event.leaving_participants = members.of(MemberKind::Participant).to_vec();
            event.leaving_devices = members.of(MemberKind::Device).to_vec();
            *any = Any::pack(&event);
        }
    };
    let bytes = told.bytes("/hex");
    if told.target().is_some() {
        let mut message = TeraEvent::decode(bytes.as_slice()).unwrap();
        message.events.iter_mut().for_each(once);
        message.encode_to_vec()
    } else {
        let mut message = TeraModuleMessage::decode(bytes.as_slice()).unwrap();
        message.data.iter_mut().for_each(once);
        message.encode_to_vec()
    }
}

#[test]
fn members_are_told_in_the_recorded_order_and_the_user_manager_last() {
    let mut groups = 0;
    for scenario in scenarios() {
        let told = scenario
            .events
            .iter()
            .filter(|event| event.is_told_by_service());
        let mut channels: Vec<&str> = Vec::new();
        let mut targets = Members::default();
        for event in told {
            if let Some(target) = event.target() {
                if targets.add(target) {
                    channels.push(event.text("/channel"));
                }
                continue;
            }
            channels.push(event.text("/channel"));
            let published = event::stop(&service(), "s", &targets, 0.0);
            let ours: Vec<&str> = published
                .iter()
                .map(|publish| publish.channel.as_str())
                .collect();
            assert_eq!(ours, channels, "{}", scenario.name);
            channels.clear();
            targets = Members::default();
            groups += 1;
        }
        assert!(
            channels.is_empty(),
            "{}: the user manager is not told",
            scenario.name
        );
    }
    assert!(groups > 50, "only {groups} groups");
}
