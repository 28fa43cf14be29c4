//! A plain EasyRTC server: one session that anybody may join, on an address of its own, and the static files of an
//! application beside it.

mod server;
mod static_files;

pub(crate) use server::EasyrtcServer;
