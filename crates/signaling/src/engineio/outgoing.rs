//! The packets that we send.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;

use super::payload::{LENGTH_END, SEPARATOR};
use super::version::EngineVersion;

/// A packet of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutgoingPacket {
    /// A packet of Engine.IO itself.
    Control(ControlPacket),
    /// A message of text.
    Text(String),
    /// A message of bytes.
    Binary(Bytes),
}

/// A packet of Engine.IO itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ControlPacket {
    /// The connection is open; with the handshake as JSON.
    Open(String),
    /// The connection is closed.
    Close,
    /// Is the client there?
    Ping,
    /// We are.
    Pong,
    /// The WebSocket that is tried works.
    ProbePong,
    /// Nothing, to end a poll.
    Noop,
}

/// The body of a poll's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Text.
    Text(String),
    /// Bytes.
    Binary(Vec<u8>),
}

impl OutgoingPacket {
    /// The text of a WebSocket frame; nothing if it is a frame of bytes.
    pub fn to_text(&self) -> Option<String> {
        match self {
            Self::Control(control) => Some(control.to_text()),
            Self::Text(text) => {
                let mut frame = String::with_capacity(text.len().saturating_add(1));
                frame.push('4');
                frame.push_str(text);
                Some(frame)
            }
            Self::Binary(_) => None,
        }
    }

    /// How much it counts among what waits for a client, in bytes.
    pub fn size(&self) -> usize {
        match self {
            Self::Control(_) => 0,
            Self::Text(text) => text.len(),
            Self::Binary(bytes) => bytes.len(),
        }
    }

    fn to_base64(&self, version: EngineVersion) -> String {
        match (self, version) {
            (Self::Binary(bytes), EngineVersion::V3) => {
                format!("b4{}", BASE64_STANDARD.encode(bytes))
            }
            (Self::Binary(bytes), EngineVersion::V4) => {
                format!("b{}", BASE64_STANDARD.encode(bytes))
            }
            (Self::Control(_) | Self::Text(_), _) => self.to_text().unwrap_or_default(),
        }
    }
}

impl ControlPacket {
    fn to_text(&self) -> String {
        match self {
            Self::Open(handshake) => format!("0{handshake}"),
            Self::Close => "1".to_owned(),
            Self::Ping => "2".to_owned(),
            Self::Pong => "3".to_owned(),
            Self::ProbePong => "3probe".to_owned(),
            Self::Noop => "6".to_owned(),
        }
    }
}

/// The bytes of a binary WebSocket frame.
pub(super) fn with_type(bytes: &Bytes) -> Vec<u8> {
    let mut frame = Vec::with_capacity(bytes.len().saturating_add(1));
    frame.push(4);
    frame.extend_from_slice(bytes);
    frame
}

impl OutgoingPacket {
    /// The bytes of a WebSocket frame; nothing if it is a frame of text.
    pub fn to_bytes(&self, version: EngineVersion) -> Option<Bytes> {
        match (self, version) {
            (Self::Binary(bytes), EngineVersion::V3) => Some(with_type(bytes).into()),
            (Self::Binary(bytes), EngineVersion::V4) => Some(bytes.clone()),
            (Self::Control(_) | Self::Text(_), _) => None,
        }
    }
}

/// Packets as the body of a poll's answer. Clients of revision 3 that do not ask for base64 get bytes as bytes.
pub fn encode_poll(version: EngineVersion, packets: &[OutgoingPacket], is_base64: bool) -> Body {
    let has_bytes = packets
        .iter()
        .any(|packet| matches!(packet, OutgoingPacket::Binary(_)));
    match version {
        EngineVersion::V4 => Body::Text(separated(packets)),
        EngineVersion::V3 if has_bytes && !is_base64 => Body::Binary(binary(packets)),
        EngineVersion::V3 => Body::Text(measured(packets)),
    }
}

fn separated(packets: &[OutgoingPacket]) -> String {
    let mut body = String::new();
    for (place, packet) in packets.iter().enumerate() {
        if place > 0 {
            body.push(SEPARATOR);
        }
        body.push_str(&packet.to_base64(EngineVersion::V4));
    }
    body
}

fn measured(packets: &[OutgoingPacket]) -> String {
    let mut body = String::new();
    for packet in packets {
        let text = packet.to_base64(EngineVersion::V3);
        let length = text.encode_utf16().count();
        body.push_str(&length.to_string());
        body.push(':');
        body.push_str(&text);
    }
    body
}

fn binary(packets: &[OutgoingPacket]) -> Vec<u8> {
    let mut body = Vec::new();
    for packet in packets {
        let (kind, bytes) = match packet {
            OutgoingPacket::Binary(bytes) => (1, with_type(bytes)),
            OutgoingPacket::Control(_) | OutgoingPacket::Text(_) => {
                (0, packet.to_text().unwrap_or_default().into_bytes())
            }
        };
        body.push(kind);
        // Digits are numbers here, not characters.
        let digits = bytes.len().to_string();
        body.extend(digits.bytes().map(|digit| digit.saturating_sub(b'0')));
        body.push(LENGTH_END);
        body.extend(bytes);
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use EngineVersion::{V3, V4};

    fn packets() -> [OutgoingPacket; 3] {
        [
            OutgoingPacket::Control(ControlPacket::Ping),
            OutgoingPacket::Text("2[\"😀\"]".to_owned()),
            OutgoingPacket::Binary(Bytes::from_static(b"\x01\x02\x03")),
        ]
    }

    #[test]
    fn each_packet_is_a_frame() {
        let text = |control| OutgoingPacket::Control(control).to_text();
        assert_eq!(
            text(ControlPacket::Open("{}".into())).as_deref(),
            Some("0{}")
        );
        assert_eq!(text(ControlPacket::Close).as_deref(), Some("1"));
        assert_eq!(text(ControlPacket::Pong).as_deref(), Some("3"));
        assert_eq!(text(ControlPacket::ProbePong).as_deref(), Some("3probe"));
        assert_eq!(text(ControlPacket::Noop).as_deref(), Some("6"));
        let [ping, message, bytes] = packets();
        assert_eq!(ping.to_text().as_deref(), Some("2"));
        assert_eq!(ping.to_bytes(V4), None);
        assert_eq!(message.to_text().as_deref(), Some("42[\"😀\"]"));
        assert_eq!(bytes.to_text(), None);
        assert_eq!(
            bytes.to_bytes(V3).as_deref(),
            Some(&b"\x04\x01\x02\x03"[..])
        );
        assert_eq!(bytes.to_bytes(V4).as_deref(), Some(&b"\x01\x02\x03"[..]));
    }

    #[test]
    fn the_body_of_a_poll_has_the_form_of_its_revision() {
        let text = |body: &str| Body::Text(body.to_owned());
        assert_eq!(
            encode_poll(V4, &packets(), false),
            text("2\u{1e}42[\"😀\"]\u{1e}bAQID")
        );
        assert_eq!(
            encode_poll(V3, &packets(), true),
            text("1:28:42[\"😀\"]6:b4AQID")
        );
        let [ping, message, bytes] = packets();
        assert_eq!(
            encode_poll(V3, &[ping, message], false),
            text("1:28:42[\"😀\"]")
        );
        assert_eq!(
            encode_poll(V3, &[bytes, OutgoingPacket::Text("é".into())], false),
            Body::Binary(b"\x01\x04\xff\x04\x01\x02\x03\x00\x03\xff4\xc3\xa9".to_vec())
        );
    }
}
