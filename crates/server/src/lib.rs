//! The server: everything of VideoRehab that does input and output.
//!
//! [`cli`] reads what the operator wants into [`config::Settings`]; `home` serves the operator's page and API, `easyrtc` a
//! plain EasyRTC server, `rehab` the pages of OpenTera's service; `rpc` answers what OpenTera asks over Redis, with what
//! `opentera` knows of it;
//! [`session`] starts, supervises and ends sessions and serves their pages and sockets; `http` is what all serve with.
//! Arrows point one way: `cli` → `home`, `easyrtc`, `rehab`, `rpc` → `opentera` → `session` → `http` → `config`. The rules of a
//! session are in the crate `signaling`, the words of OpenTera in the crate `opentera`.

mod access;
mod actor;
mod base;
pub mod cli;
pub mod config;
mod easyrtc;
mod home;
mod http;
mod ice;
mod modes;
mod opentera;
pub mod session;
mod socket;
