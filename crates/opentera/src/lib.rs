//! What OpenTera and VideoRehab say to each other, without input or output, clock or randomness.
//!
//! - In: [`rpc`] decodes what OpenTera calls, [`presence`] what its user manager tells, [`token`] who visits our pages.
//! - State: a live [`session::Session`] and its [`member::Members`].
//! - Out: [`rpc::Reply`] answers a call, [`event`] builds what is published, [`backend`] what its REST API is asked,
//!   [`log`] what its log gets.
//! - Names: [`service::Service`] is who we are, [`topic`] has every topic and key of Redis.
//!
//! [`proto`] has the messages themselves and [`python_json`] the way in which OpenTera writes JSON. Times are passed in:
//! seconds since 1970 for the heads of messages, the wall clock for what is stored ([`local_time`]).
//!
//! ```
//! use opentera::rpc::{Dispatched, Reply, Request};
//!
//! # let payload = b"\x0a\x13session_type_config\x12\x06caller\x2a\x02\x18\x01";
//! let request = Request::decode("service.VideoRehabService.rpc", payload)?;
//! if let Dispatched::Answer(answer) = request.dispatch() {
//!     let reply = Reply::new(&request, answer);
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
mod secret;
pub mod service;
pub mod session;
pub mod token;
pub mod topic;

pub use secret::Secret;
