//! What the fuzzer does with Engine.IO: the bodies of polls, and what happens to one connection.

use std::time::{Duration, Instant};

use bytes::Bytes;
use signaling::engineio::{
    Body, Carrier, ConnectionEffect, ConnectionInput, ConnectionRules, EngineMessage,
    EngineVersion, OutgoingPacket, Packet, PollPayload, ProbeWord, Timing, encode_poll,
};

/// What separates packets in revision 4.
const SEPARATOR: char = '\u{1e}';

/// The body of a poll: what is in it is no larger than it, and is the same when we have written it again.
pub(crate) fn payloads(data: &[u8]) {
    let Some((form, body)) = data.split_first() else {
        return;
    };
    let version = if form % 2 == 0 {
        EngineVersion::V4
    } else {
        EngineVersion::V3
    };
    let text = String::from_utf8_lossy(body);
    let bytes = Bytes::copy_from_slice(body);
    let payload = match form % 4 {
        3 => PollPayload::of_bytes(&bytes),
        _ => PollPayload::of_text(version, &text),
    };
    let packets: Vec<_> = payload.collect();
    let errors = packets.iter().filter(|packet| packet.is_err());
    assert!(errors.count() <= 1, "something was read behind an error");
    let written = written(packets.into_iter().flatten());
    let size: usize = written.iter().map(OutgoingPacket::size).sum();
    assert!(
        size <= text.len().max(body.len()),
        "more came out than went in"
    );
    if written.is_empty() {
        return;
    }
    for is_base64 in [false, true] {
        let again = match encode_poll(version, &written, is_base64) {
            Body::Text(text) => {
                self::written(PollPayload::of_text(version, &text).map(Result::unwrap))
            }
            Body::Binary(bytes) => {
                let bytes = Bytes::from(bytes);
                self::written(PollPayload::of_bytes(&bytes).map(Result::unwrap))
            }
        };
        // A separator inside of a text that came in another form ends a packet of revision 4.
        let is_separable = version == EngineVersion::V3 || !text.contains(SEPARATOR);
        assert!(
            !is_separable || again == written,
            "{written:?} became {again:?}"
        );
    }
}

/// The messages among packets, as messages of ours.
fn written<'a>(packets: impl Iterator<Item = Packet<'a>>) -> Vec<OutgoingPacket> {
    let messages = packets.filter_map(|packet| {
        let Packet::Message(message) = packet else {
            return None;
        };
        Some(match message {
            EngineMessage::Text(text) => OutgoingPacket::Text(text.to_owned()),
            EngineMessage::Binary(bytes) => OutgoingPacket::Binary(bytes),
        })
    });
    messages.collect()
}

/// What happens to one Engine.IO connection, a byte each: time goes on, at most one poll waits, and after the end nothing
/// follows.
pub(crate) fn connections(data: &[u8]) {
    let Some((form, bytes)) = data.split_first() else {
        return;
    };
    let version = if form % 2 == 0 {
        EngineVersion::V4
    } else {
        EngineVersion::V3
    };
    let carrier = if form % 4 < 2 {
        Carrier::Polling
    } else {
        Carrier::WebSocket
    };
    let second = Duration::from_secs(1);
    let timing = Timing {
        ping_interval: 25 * second,
        ping_timeout: 20 * second,
        upgrade_timeout: 10 * second,
    };
    let mut now = Instant::now();
    let mut session = ConnectionRules::new(version, carrier, timing, now);
    let (mut has_poll, mut is_over) = (false, false);
    for byte in bytes {
        let input = match byte % 16 {
            0 => ConnectionInput::PollOpened,
            1 if has_poll => ConnectionInput::PollAnswered,
            2 if has_poll => ConnectionInput::PollCut,
            3 => ConnectionInput::PostOpened,
            4 => ConnectionInput::PostClosed,
            5 => ConnectionInput::ProbeOpened,
            6 => ConnectionInput::ProbeSays(ProbeWord::Ping),
            7 => ConnectionInput::ProbeSays(ProbeWord::Upgrade),
            8 => ConnectionInput::ProbeSays(ProbeWord::Other),
            9 => ConnectionInput::ProbeClosed,
            10 if session.carrier() == Carrier::WebSocket => ConnectionInput::WebSocketClosed,
            11 => ConnectionInput::Unreadable,
            12..=15 => {
                let text = ["1", "2", "3", "4"].get(usize::from(byte / 64)).unwrap();
                let message = session.receive(Packet::from_text(text).unwrap(), now);
                assert!(message.is_none() || !is_over, "a message after the end");
                ConnectionInput::TimePassed
            }
            _ => {
                now = session.poll_timeout().unwrap_or(now) + second * u32::from(byte / 64);
                ConnectionInput::TimePassed
            }
        };
        session.handle(input, now);
        if input == ConnectionInput::PollOpened {
            has_poll = !is_over;
        } else if matches!(
            input,
            ConnectionInput::PollAnswered | ConnectionInput::PollCut
        ) {
            has_poll = false;
        }
        while let Some(effect) = session.poll_effect() {
            assert!(!is_over, "{effect:?} after the end");
            is_over = matches!(effect, ConnectionEffect::Close(_));
            if effect == ConnectionEffect::ReleasePoll {
                assert!(has_poll, "no poll to release");
                has_poll = false;
                session.handle(ConnectionInput::PollAnswered, now);
            }
        }
        assert_eq!(session.poll_timeout().is_none(), is_over);
        let is_past = |due| due <= now && input == ConnectionInput::TimePassed;
        assert!(
            !session.poll_timeout().is_some_and(is_past),
            "time stands still"
        );
    }
}
