//! A plain EasyRTC server: one session on an address of its own, which everybody may join unless a key or a webhook keeps
//! strangers out; and the static files of an application.

mod server;
mod static_files;

pub(crate) use server::PlainServer;
