//! The packets that clients send.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;

use super::version::EngineVersion;

/// What follows a ping or pong while a WebSocket is tried.
const PROBE: &str = "probe";
/// The byte before a binary message of revision 3.
const BINARY_MESSAGE: u8 = 4;

/// A packet of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Packet<'a> {
    /// It opens something; only servers say that, so it means nothing.
    Open,
    /// It leaves.
    Close,
    /// It asks whether we are there.
    Ping,
    /// It asks whether this WebSocket works.
    ProbePing,
    /// It is there.
    Pong,
    /// It says something to the layer above.
    Message(EngineMessage<'a>),
    /// From now on it uses this WebSocket.
    Upgrade,
    /// It says nothing.
    Noop,
}

/// A message for the layer above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EngineMessage<'a> {
    /// Text.
    Text(&'a str),
    /// Bytes.
    Binary(Bytes),
}

/// Why something is not a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PacketError {
    /// There is nothing.
    #[error("an empty packet")]
    Empty,
    /// No packet begins like this.
    #[error("a packet of an unknown type")]
    UnknownType,
    /// It should be base64.
    #[error("a binary message that is not base64")]
    Base64,
    /// The length before a packet is none, or is not that of the packet.
    #[error("a wrong length before a packet")]
    Length,
    /// Text that is not UTF-8.
    #[error("text that is not UTF-8")]
    Utf8,
}

impl<'a> Packet<'a> {
    /// Reads the text of a WebSocket frame.
    ///
    /// # Errors
    /// It is no packet.
    pub fn from_text(text: &'a str) -> Result<Self, PacketError> {
        let mut rest = text.chars();
        let kind = rest.next().ok_or(PacketError::Empty)?;
        let rest = rest.as_str();
        Ok(match kind {
            '0' => Self::Open,
            '1' => Self::Close,
            '2' if rest == PROBE => Self::ProbePing,
            '2' => Self::Ping,
            '3' => Self::Pong,
            '4' => Self::Message(EngineMessage::Text(rest)),
            '5' => Self::Upgrade,
            '6' => Self::Noop,
            _ => return Err(PacketError::UnknownType),
        })
    }

    /// Reads the bytes of a WebSocket frame.
    ///
    /// # Errors
    /// It is no packet.
    pub fn from_bytes(version: EngineVersion, mut bytes: Bytes) -> Result<Self, PacketError> {
        if version == EngineVersion::V3 {
            if bytes.is_empty() {
                return Err(PacketError::Empty);
            }
            if bytes.split_to(1).first() != Some(&BINARY_MESSAGE) {
                return Err(PacketError::UnknownType);
            }
        }
        Ok(Self::Message(EngineMessage::Binary(bytes)))
    }

    /// Reads a packet in the body of a poll, where bytes are base64.
    ///
    /// # Errors
    /// It is no packet.
    pub(super) fn from_body(version: EngineVersion, text: &'a str) -> Result<Self, PacketError> {
        let Some(base64) = text.strip_prefix('b') else {
            return Self::from_text(text);
        };
        let base64 = match version {
            EngineVersion::V3 => base64.strip_prefix('4').ok_or(PacketError::UnknownType)?,
            EngineVersion::V4 => base64,
        };
        let bytes = BASE64_STANDARD.decode(base64);
        let bytes = bytes.map_err(|_| PacketError::Base64)?;
        Ok(Self::Message(EngineMessage::Binary(bytes.into())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use EngineVersion::{V3, V4};

    fn binary(bytes: &'static [u8]) -> Packet<'static> {
        Packet::Message(EngineMessage::Binary(Bytes::from_static(bytes)))
    }

    #[test]
    fn the_first_character_is_the_type() {
        for (text, expected) in [
            ("", Err(PacketError::Empty)),
            ("0{}", Ok(Packet::Open)),
            ("1", Ok(Packet::Close)),
            ("2", Ok(Packet::Ping)),
            ("2probe", Ok(Packet::ProbePing)),
            ("2prob", Ok(Packet::Ping)),
            ("3", Ok(Packet::Pong)),
            ("3probe", Ok(Packet::Pong)),
            ("4", Ok(Packet::Message(EngineMessage::Text("")))),
            (
                "42[\"é\"]",
                Ok(Packet::Message(EngineMessage::Text("2[\"é\"]"))),
            ),
            ("5", Ok(Packet::Upgrade)),
            ("6", Ok(Packet::Noop)),
            ("7", Err(PacketError::UnknownType)),
            ("é", Err(PacketError::UnknownType)),
            ("b", Err(PacketError::UnknownType)),
        ] {
            assert_eq!(Packet::from_text(text), expected, "{text}");
        }
    }

    #[test]
    fn bytes_have_a_type_in_revision_3_alone() {
        let read = |version, bytes| Packet::from_bytes(version, Bytes::from_static(bytes));
        assert_eq!(read(V4, b"\x05x"), Ok(binary(b"\x05x")));
        assert_eq!(read(V4, b""), Ok(binary(b"")));
        assert_eq!(read(V3, b"\x04x"), Ok(binary(b"x")));
        assert_eq!(read(V3, b"\x05x"), Err(PacketError::UnknownType));
        assert_eq!(read(V3, b""), Err(PacketError::Empty));
    }

    #[test]
    fn bytes_in_a_body_are_base64() {
        assert_eq!(Packet::from_body(V4, "bAQID"), Ok(binary(b"\x01\x02\x03")));
        assert_eq!(Packet::from_body(V4, "b"), Ok(binary(b"")));
        assert_eq!(Packet::from_body(V3, "b4AQ=="), Ok(binary(b"\x01")));
        assert_eq!(
            Packet::from_body(V3, "bAQ=="),
            Err(PacketError::UnknownType)
        );
        assert_eq!(Packet::from_body(V4, "b€"), Err(PacketError::Base64));
        assert_eq!(Packet::from_body(V4, "2"), Ok(Packet::Ping));
    }
}
