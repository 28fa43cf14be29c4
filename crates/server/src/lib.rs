//! The server: everything of VideoRehab that does input and output.
//!
//! [`cli`] makes [`config`] of what the operator wants; [`modes`] are what the binary runs with it. `home` serves the operator's
//! page and API, `easyrtc` a plain EasyRTC server, `opentera` OpenTera's service: its pages, and the answers to its calls over
//! Redis. [`session`] starts and supervises sessions and serves their pages; `socket` is how clients reach one, `actor` what runs
//! it. `access` says who may join, `ice` what clients get as `iceServers`; all serve with `http` and stand on `base`.
//!
//! A module uses only modules below its own: `modes`, `cli` → `home`, `easyrtc`, `opentera` → `session` → `socket` → `actor` →
//! `access`, `ice`, `http` → `config` → `base`. The rules of a session are in the crate `signaling`, the words of OpenTera in the
//! crate `opentera`.

mod access;
mod actor;
mod base;
pub mod cli;
pub mod config;
mod easyrtc;
mod home;
mod http;
mod ice;
pub mod modes;
mod opentera;
pub mod session;
mod socket;

pub use base::crypto::install_tls_provider;
