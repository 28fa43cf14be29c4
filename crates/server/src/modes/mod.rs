//! What the binary runs: a standalone server, OpenTera's service, a plain EasyRTC server, or a question about one of them; and
//! what they have in common. What others call here is not generic, so all of it is compiled once, in this crate.

mod easyrtc;
mod health;
mod logging;
mod opentera;
mod process;
mod shutdown;
mod standalone;
mod startup;
mod systemd;

pub use easyrtc::serve_easyrtc;
pub use health::ask_health;
pub use opentera::serve_opentera;
pub use standalone::serve_standalone;
