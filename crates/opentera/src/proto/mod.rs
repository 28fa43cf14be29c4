//! The protobuf messages of OpenTera, declared by hand: the numbers and types are those of its wire.
//!
//! Encoding writes fields in the order of their numbers and leaves out defaults, as the protobuf library of OpenTera does,
//! so that the bytes are the same. Messages that carry names, addresses or whatever a caller wrote do not show it in `Debug`.

mod envelope;
mod logging;
mod presence;
mod rpc;
mod session;

pub use envelope::{
    Any, EventMessage, TeraEvent, TeraEventHeader, TeraModuleHeader, TeraModuleMessage,
};
pub use logging::{LogEvent, LogLevel, LoginEvent, LoginStatus, LoginType};
pub use presence::{
    DeviceEvent, DeviceEventType, ParticipantEvent, ParticipantEventType, UserEvent, UserEventType,
};
pub use prost::Message;
pub use rpc::{ArgValue, RpcMessage, Value};
pub use session::{
    JoinSessionEvent, JoinSessionReplyEvent, LeaveSessionEvent, ReplyType, StopSessionEvent,
};
