//! The wire protocols of a session and the rules of a session, without input or output.
//!
//! Four layers, each of which uses those above it in this list:
//! - [`engineio`]: the packets of Engine.IO, the bodies of polls, and the rules of one connection.
//! - [`socketio`]: the packets of Socket.IO inside Engine.IO messages, and the state of one socket.
//! - [`easyrtc`]: what clients ask ([`easyrtc::Request`]) and what they are told ([`easyrtc::Event`], [`easyrtc::Reply`]).
//! - [`room`]: who is in a session and who hears what. [`room::Room`] is a state machine: an [`room::Input`] and the
//!   time go in, [`room::Effect`]s come out. It has no socket, no clock and no randomness of its own.
//!
//! Payloads that are only relayed (SDP, candidates, application messages) stay raw JSON text. The exceptions are two kinds
//! of message that say whether a peer is a user (`room/authority.rs`): where roles count, that is corrected.
//!
//! [`allowance`] says how fast a client may go.

pub mod allowance;
pub mod easyrtc;
pub mod engineio;
mod json;
pub mod room;
pub mod socketio;
