//! The command line: options, environment and files become settings. One file for each command; [`Args`] is all of them.

mod args;
mod check_config;
mod easyrtc;
mod error;
mod file_options;
mod files;
mod health;
mod listen_address;
mod serve;
mod server_args;
mod standalone;
mod task;

pub use args::Args;
pub use error::SettingsError;
pub use task::Task;
