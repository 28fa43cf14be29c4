//! The server: everything of VideoRehab that does input and output.
//!
//! [`cli`] reads what the operator wants into [`config::Settings`]; `home` serves the operator's page and API, `easyrtc` a
//! plain EasyRTC server;
//! [`session`] starts, supervises and ends sessions and serves their pages and sockets; `http` is what both serve with.
//! Arrows point one way: `cli` → `home`, `easyrtc` → `session` → `http` → `config`. The rules of a session are in the crate
//! `signaling`.

pub mod cli;
mod clock;
pub mod config;
mod easyrtc;
mod home;
mod http;
mod random;
mod rate;
pub mod session;
