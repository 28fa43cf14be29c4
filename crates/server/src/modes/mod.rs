//! What the binary runs: a standalone server, OpenTera's service, a plain EasyRTC server, or a question about one of them; and
//! what they have in common.

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
pub use process::{run_server, run_task};
pub use standalone::serve_standalone;
