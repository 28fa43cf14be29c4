//! The lives of the binary: a server of its own, OpenTera's service, a plain EasyRTC server; and what they share.

mod drain;
pub(crate) mod easyrtc;
pub(crate) mod logging;
pub(crate) mod opentera;
mod signals;
pub(crate) mod standalone;
mod stop;
mod systemd;
