//! Nothing that arrives makes us panic: random bytes, and recorded ones with bytes replaced, cut out or doubled.

use std::sync::OnceLock;

use opentera::member::Members;
use opentera::proto::{
    Any, DeviceEvent, JoinSessionEvent, JoinSessionReplyEvent, LeaveSessionEvent, LogEvent,
    LoginEvent, Message, ParticipantEvent, StopSessionEvent, TeraEvent, TeraModuleMessage,
    UserEvent,
};
use opentera::rpc::{Dispatched, MethodResult, RpcReply, RpcRequest, SessionOutcome};
use opentera::session::{MemberLinks, SessionRecord};
use opentera::token::{Key, VisitorKeys};
use opentera::{backend, local_time, presence};
use proptest::prelude::*;
use proptest::sample::Index;
use time::PrimitiveDateTime;

use crate::recording::scenarios;

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        take(&bytes);
    }

    #[test]
    fn perturbed_recordings_do_no_harm(
        which: Index,
        changes in prop::collection::vec((any::<Index>(), any::<u8>(), 0..3_u8), 0..6),
    ) {
        let mut bytes = which.get(recorded()).clone();
        for (place, byte, kind) in changes {
            if bytes.is_empty() {
                break;
            }
            let place = place.index(bytes.len());
            match kind {
                0 => bytes.splice(place..=place, [byte]).for_each(drop),
                1 => bytes.truncate(place),
                _ => bytes.insert(place, byte),
            }
        }
        take(&bytes);
    }
}

/// Takes bytes for everything that they could be. A request is answered whatever it is.
fn take(bytes: &[u8]) {
    if let Ok(request) = RpcRequest::decode("t", bytes) {
        let answer = match request.dispatch() {
            Dispatched::Result(answer) => answer,
            Dispatched::Call(call) => {
                assert!(!format!("{call:?}").is_empty());
                MethodResult::nothing()
            }
        };
        let reply = RpcReply::new(&request, answer);
        assert!(reply.to_json().starts_with("{\"method\": "));
        assert_eq!(reply.publish().is_some(), request.reply_to.is_some());
    }
    for presence in presence::decode(bytes) {
        assert!(!presence.uuid.is_empty());
    }
    let event = TeraEvent::decode(bytes).unwrap_or_default();
    let message = TeraModuleMessage::decode(bytes).unwrap_or_default();
    event.events.iter().chain(&message.data).for_each(unpack);
    take_text(&String::from_utf8_lossy(bytes));
}

fn unpack(any: &Any) {
    drop(any.unpack::<JoinSessionEvent>());
    drop(any.unpack::<LeaveSessionEvent>());
    drop(any.unpack::<StopSessionEvent>());
    drop(any.unpack::<JoinSessionReplyEvent>());
    drop(any.unpack::<UserEvent>());
    drop(any.unpack::<ParticipantEvent>());
    drop(any.unpack::<DeviceEvent>());
    drop(any.unpack::<LogEvent>());
    drop(any.unpack::<LoginEvent>());
}

fn take_text(text: &str) {
    let keys = VisitorKeys {
        user: Key::new("k"),
        static_device: Key::new("k"),
        ..VisitorKeys::default()
    };
    assert!(keys.verify_dynamic(text, 0.0).is_err());
    assert!(keys.verify_static(text, 0.0).is_err());
    let time = local_time::parse(text);
    let now = local_time::parse("2026-11-22T20:23:58").unwrap();
    if let Ok(document) = backend::read_object(200, text) {
        let links = MemberLinks::new(|_| "".into());
        if let Ok(session) = SessionRecord::new(document, Members::default(), "k", &links) {
            let invitation = session.invitation();
            assert!(!invitation.parameters.is_empty());
            let duration = session.duration_s(time.unwrap_or(now));
            assert!(duration >= session.duration_s(PrimitiveDateTime::MIN));
            drop(MethodResult::session(
                SessionOutcome::Started,
                session.document(),
            ));
        }
    }
}

/// Every message that was recorded, and every response of the backend.
fn recorded() -> &'static [Vec<u8>] {
    static RECORDED: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    RECORDED.get_or_init(|| {
        let scenarios = scenarios();
        let events = scenarios.iter().flat_map(|scenario| &scenario.events);
        let mut recorded: Vec<_> = events
            .flat_map(|event| {
                [
                    event.bytes("/hex"),
                    event.field("/resp_body").to_string().into_bytes(),
                ]
            })
            .filter(|bytes| bytes.len() > 4)
            .collect();
        recorded.sort();
        recorded.dedup();
        assert!(recorded.len() > 1_000, "only {} messages", recorded.len());
        recorded
    })
}
