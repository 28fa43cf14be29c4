//! What OpenTera and VideoRehab say to each other, without input or output, clock or randomness.
//!
//! - In: [`rpc`] decodes what OpenTera calls, [`presence`] what its user manager tells us, [`token`] the visitors of our pages.
//! - State: the [`session::SessionRecord`] of a live session and its [`member::Members`].
//! - Out: [`rpc::RpcReply`] answers a call, [`event`] builds what is published, [`backend`] builds calls of its REST
//!   API, [`log`] entries of its log.
//! - Names: [`service::Service`] names us, [`topic`] has every topic and key of Redis.
//!
//! [`proto`] has the messages themselves and [`python_json`] the way in which OpenTera writes JSON. Times are passed in:
//! seconds since 1970 for the heads of messages, the wall clock for what is stored ([`local_time`]).
//!
//! ```
//! use opentera::rpc::{Dispatched, RpcReply, RpcRequest};
//!
//! # let payload = b"\x0a\x13session_type_config\x12\x06caller\x2a\x02\x18\x01";
//! let request = RpcRequest::decode("service.VideoRehabService.rpc", payload)?;
//! if let Dispatched::Result(result) = request.dispatch() {
//!     let reply = RpcReply::new(&request, result);
//!     assert!(reply.to_json().starts_with(r#"{"method": "session_type_config", "id": 0"#));
//! }
//! # Ok::<(), opentera::rpc::DecodeError>(())
//! ```

pub mod backend;
pub mod event;
pub mod local_time;
pub mod log;
pub mod member;
pub mod presence;
pub mod proto;
pub mod python_json;
pub mod rpc;
pub mod service;
pub mod session;
pub mod token;
pub mod topic;
