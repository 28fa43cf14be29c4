//! The body of a poll: packets, one after the other.

use bytes::Bytes;

use super::packet::{EngineMessage, Packet, PacketError};
use super::version::EngineVersion;

/// What separates packets in revision 4.
pub(super) const SEPARATOR: char = '\u{1e}';
/// In a binary body, what is between the length of a packet and the packet.
pub(super) const LENGTH_END: u8 = 0xff;
/// A length has at most so many digits.
const MAX_DIGITS: usize = 10;

/// The packets of one body. After an error there are no more.
#[derive(Debug)]
pub struct PollPayload<'a>(Rest<'a>);

/// What has not been read yet.
#[derive(Debug)]
enum Rest<'a> {
    Nothing,
    /// Revision 4: packets with separators between them.
    Separated(&'a str),
    /// Revision 3: each packet has its length before it, in UTF-16 units.
    Measured(&'a str),
    /// Revision 3: each packet has its kind and its length before it, in bytes.
    Binary(&'a Bytes, usize),
}

impl<'a> PollPayload<'a> {
    /// A body of text. One without packets has an error in their place.
    pub fn of_text(version: EngineVersion, body: &'a str) -> Self {
        Self(match version {
            EngineVersion::V3 => Rest::Measured(body),
            EngineVersion::V4 => Rest::Separated(body),
        })
    }

    /// A binary body, which only revision 3 has.
    pub fn of_bytes(body: &'a Bytes) -> Self {
        Self(Rest::Binary(body, 0))
    }
}

impl<'a> Iterator for PollPayload<'a> {
    type Item = Result<Packet<'a>, PacketError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (packet, rest) = match std::mem::replace(&mut self.0, Rest::Nothing) {
            Rest::Nothing => return None,
            Rest::Separated(body) => separated(body),
            Rest::Measured(body) => measured(body),
            Rest::Binary(body, at) => binary(body, at),
        };
        if packet.is_ok() {
            self.0 = rest;
        }
        Some(packet)
    }
}

type Step<'a> = (Result<Packet<'a>, PacketError>, Rest<'a>);

fn separated(body: &str) -> Step<'_> {
    let (packet, rest) = match body.split_once(SEPARATOR) {
        Some((packet, rest)) => (packet, Rest::Separated(rest)),
        None => (body, Rest::Nothing),
    };
    (Packet::from_body(EngineVersion::V4, packet), rest)
}

fn measured(body: &str) -> Step<'_> {
    match split_measured(body) {
        Some((packet, "")) => (Packet::from_body(EngineVersion::V3, packet), Rest::Nothing),
        Some((packet, rest)) => {
            let packet = Packet::from_body(EngineVersion::V3, packet);
            (packet, Rest::Measured(rest))
        }
        None => (Err(PacketError::Length), Rest::Nothing),
    }
}

/// The first packet, and what is behind it.
fn split_measured(body: &str) -> Option<(&str, &str)> {
    let (digits, rest) = body.split_at_checked(
        body.bytes()
            .take(MAX_DIGITS + 1)
            .position(|byte| byte == b':')?,
    )?;
    let rest = rest.strip_prefix(':')?;
    let mut missing = number(digits.bytes())?;
    let mut end = 0;
    for character in rest.chars() {
        if missing == 0 {
            break;
        }
        // A length that ends inside of a character is wrong.
        missing = missing.checked_sub(character.len_utf16())?;
        end += character.len_utf8();
    }
    (missing == 0).then(|| rest.split_at_checked(end))?
}

fn binary(body: &Bytes, at: usize) -> Step<'_> {
    let Some((is_binary, start, end)) = limits(body, at) else {
        return (Err(PacketError::Length), Rest::Nothing);
    };
    let packet = if is_binary {
        Packet::from_bytes(EngineVersion::V3, body.slice(start..end))
    } else {
        let text = body.get(start..end).unwrap_or_default();
        let text = std::str::from_utf8(text).map_err(|_| PacketError::Utf8);
        text.and_then(Packet::from_text)
    };
    let rest = if end == body.len() {
        Rest::Nothing
    } else {
        Rest::Binary(body, end)
    };
    (packet, rest)
}

/// Whether the packet at `at` is binary, where it starts and where it ends.
fn limits(body: &[u8], at: usize) -> Option<(bool, usize, usize)> {
    let (kind, rest) = body.get(at..)?.split_first()?;
    let digits = rest
        .iter()
        .take(MAX_DIGITS + 1)
        .position(|byte| *byte == LENGTH_END)?;
    // Digits are numbers here, not characters.
    let length = number(
        rest.iter()
            .take(digits)
            .map(|digit| digit.saturating_add(b'0')),
    )?;
    let start = at.checked_add(digits)?.checked_add(2)?;
    let end = start.checked_add(length)?;
    (*kind <= 1 && end <= body.len()).then_some((*kind == 1, start, end))
}

fn number(digits: impl Iterator<Item = u8>) -> Option<usize> {
    let mut number = None;
    for digit in digits {
        let digit = char::from(digit).to_digit(10)?;
        let before = number.unwrap_or(0_usize).checked_mul(10)?;
        number = Some(before.checked_add(usize::try_from(digit).ok()?)?);
    }
    number
}

impl EngineMessage<'_> {
    /// Its size in bytes.
    pub fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Binary(bytes) => bytes.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use EngineVersion::{V3, V4};

    /// The packets in a form that can be compared.
    fn told(payload: PollPayload<'_>) -> Vec<String> {
        let told = payload.map(|packet| match packet {
            Ok(Packet::Message(EngineMessage::Text(text))) => text.to_owned(),
            Ok(Packet::Message(EngineMessage::Binary(bytes))) => format!("{bytes:?}"),
            Ok(packet) => format!("{packet:?}"),
            Err(error) => format!("{error:?}"),
        });
        told.collect()
    }

    #[test]
    fn packets_of_revision_4_are_separated() {
        let read = |body| told(PollPayload::of_text(V4, body));
        assert_eq!(read("2\u{1e}4a\u{1e}bAQ=="), ["Ping", "a", r#"b"\x01""#]);
        assert_eq!(read(""), ["Empty"]);
        assert_eq!(read("4a\u{1e}"), ["a", "Empty"]);
        assert_eq!(read("4a\u{1e}9\u{1e}4b"), ["a", "UnknownType"]);
    }

    #[test]
    fn packets_of_revision_3_are_measured_in_utf_16() {
        let read = |body| told(PollPayload::of_text(V3, body));
        assert_eq!(read("2:4a1:23:4😀"), ["a", "Ping", "😀"]);
        assert_eq!(read("6:b4AQ=="), [r#"b"\x01""#]);
        assert_eq!(read("02:4a"), ["a"]);
        for wrong in [
            "",
            ":",
            "2",
            "2:",
            "2:4",
            "-1:4",
            "+1:4",
            "2:2😀x",
            "2:4😀1:2",
            "2:4😀😀😀😀",
            "1e1:4",
            "99999999999:4",
            "18446744073709551617:4",
            " 1:2",
            "1",
            "4:4a",
        ] {
            assert_eq!(read(wrong), ["Length"], "{wrong}");
        }
        assert_eq!(read("0:"), ["Empty"]);
        assert_eq!(read("2:4a2:4"), ["a", "Length"]);
    }

    #[test]
    fn a_binary_body_holds_text_and_bytes() {
        let read = |body: &'static [u8]| told(PollPayload::of_bytes(&Bytes::from_static(body)));
        assert_eq!(
            read(b"\x00\x02\xff4a\x01\x03\xff\x04\x01\x02\x00\x03\xff4\xc3\xa9"),
            ["a", r#"b"\x01\x02""#, "é"]
        );
        for wrong in [
            &b""[..],
            b"\x00",
            b"\x00\xff",
            b"\x00\x02",
            b"\x00\x02\xff4",
            b"\x02\x01\xff2",
            b"\x00\x0a\xff2",
            b"\x00\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\xff2",
        ] {
            assert_eq!(read(wrong), ["Length"], "{wrong:?}");
        }
        assert_eq!(read(b"\x00\x02\xff4\xc3"), ["Utf8"]);
        assert_eq!(read(b"\x01\x01\xff\x05"), ["UnknownType"]);
    }

    #[test]
    fn a_megabyte_of_small_packets_is_read_in_linear_time() {
        // A decoder that looks at the rest of the body for each packet would take hours for this.
        let body = "1:2".repeat(333_333);
        assert_eq!(PollPayload::of_text(V3, &body).count(), 333_333);
        let body = "3:4€€".repeat(111_111);
        assert_eq!(PollPayload::of_text(V3, &body).count(), 111_111);
        let body = "2\u{1e}".repeat(500_000);
        assert_eq!(PollPayload::of_text(V4, &body).count(), 500_001);
    }
}
