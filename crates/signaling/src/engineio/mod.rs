//! Engine.IO, the layer below Socket.IO (protocol revisions 3 and 4): packets, the bodies of polls, and the rules of one
//! connection.
//!
//! Nothing here waits, and every decoder reads its input once from the front to the back:
//! - [`Packet`] reads the first byte of a packet and hands on the rest; base64 reads its text once more.
//! - [`PollPayload`] looks for the next separator or length, and then once at the packet behind it.
//! - [`unescaped`] reads a form field once.
//!
//! Facts: docs/protocol.md, section "Engine.IO".

mod connection_rules;
mod handshake;
mod jsonp;
mod outgoing;
mod packet;
mod payload;
mod version;

pub use connection_rules::{
    Carrier, ConnectionEffect, ConnectionInput, ConnectionRules, End, ProbeWord, Timing, Violation,
};
pub use handshake::Handshake;
pub use jsonp::{script, unescaped};
pub use outgoing::{Body, ControlPacket, OutgoingPacket, encode_poll};
pub use packet::{EngineMessage, Packet, PacketError};
pub use payload::PollPayload;
pub use version::EngineVersion;
