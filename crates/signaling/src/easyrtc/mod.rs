//! EasyRTC, the application protocol: three Socket.IO events, each with one JSON argument and an ack.
//!
//! What clients ask is a [`Request`]; it is checked completely here, so that a parsed request is well formed. What they
//! are told is a [`Reply`] (the ack) or an [`Event`]. Facts: docs/protocol.md, section "EasyRTC".

mod authenticate;
mod command;
mod envelope;
mod error_code;
mod event;
mod message;
mod name;
mod payload;
mod presence;
mod reply;
mod request;
mod room_data;
mod write;

pub use authenticate::Authenticate;
pub use command::{Command, Relay};
pub use error_code::ErrorCode;
pub use event::Event;
pub use message::Message;
pub use name::{
    ApiVersion, ApplicationName, EasyrtcId, GroupName, NameError, RoomName, SessionLabel,
};
pub use payload::{Json, Payload};
pub use presence::{Presence, PresenceUpdate, Show};
pub use reply::{Reply, Token};
pub use request::Request;
pub use room_data::{ClientRecord, RoomChange, RoomDelta, RoomReport};
