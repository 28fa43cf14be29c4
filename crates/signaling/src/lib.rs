//! The wire protocols of a session and the rules of a session, without input or output.
//!
//! Three layers, each of which knows only the one below it:
//! - [`socketio`]: the packets of Socket.IO inside Engine.IO messages, and the state of one socket.
//! - [`easyrtc`]: what clients ask ([`easyrtc::Request`]) and what they are told ([`easyrtc::Event`], [`easyrtc::Reply`]).
//! - [`room`]: who is in a session and who hears what. [`room::Room`] is a state machine: an [`room::Input`] and the
//!   time go in, [`room::Effect`]s come out. It has no socket, no clock and no randomness of its own.
//!
//! Payloads that are only relayed (SDP, candidates, application messages) stay raw JSON text and are never parsed.

pub mod easyrtc;
mod json;
pub mod room;
pub mod socketio;
