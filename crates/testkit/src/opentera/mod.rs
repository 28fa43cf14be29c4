//! The OpenTera stand-in: what `TeraServer` is for a service, on a real Redis.
//!
//! [`StandIn`] is all of it: the REST backend and the web sockets, the user manager, the keys in Redis, a [`Caller`] that calls
//! the service, and a [`RedisListener`] that hears everything that is published. It answers what the recorded runs of OpenTera 1.3
//! answered, bodies included. The binary `opentera-stand-in` runs it for tests in other languages.

mod asked;
mod backend;
mod caller;
mod calls;
mod certificates;
mod clock;
mod control;
mod database;
mod events;
mod events_json;
mod folder;
mod keys;
mod known;
mod link;
mod listener;
mod manager_api;
mod members;
mod protobuf;
mod python_json;
mod random;
mod redis_server;
mod reply;
pub mod requests;
mod service;
mod service_api;
mod session_row;
mod sockets;
mod stand_in;
mod steady_caller;
mod user_manager;
mod visitor_api;
mod web_socket;
mod world;

pub use caller::{Caller, REPLY_PATIENCE, from_hex};
pub use calls::{Calls, RestCall, RestFailure};
pub use control::Control;
pub use events::{
    JoinSessionEvent, JoinSessionReplyEvent, LeaveSessionEvent, MemberChange, MemberEvent,
    StopSessionEvent,
};
pub use keys::{Keys, sign, verify};
pub use known::{SERVICE_KEY, SERVICE_UUID, USER_MANAGER_EVENTS, USER_MANAGER_MESSAGES};
pub use link::SessionLink;
pub use listener::{HeardMessage, RedisListener};
pub use members::{MemberKind, StandInMember};
pub use protobuf::{
    Any, Argument, EventHeader, ModuleHeader, RpcMessage, RpcValue, TeraEvent, TeraModuleMessage,
    decode,
};
pub use python_json::python_json;
/// A command of Redis, for [`RedisAddress::run`].
pub use redis::cmd as command;
pub use redis_server::{RedisAddress, RedisOptions, RedisServer};
pub use service::{RunningService, ServiceOptions, WrittenServiceFile, history, id_of};
pub use stand_in::{RedisChoice, StandIn, StandInOptions};
pub use steady_caller::{SteadyCaller, SteadyReply};
