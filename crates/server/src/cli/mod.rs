//! The command line: reads options and environment, starts the server, and stops it on a signal.

mod args;
mod easyrtc;
mod easyrtc_args;
mod logging;
mod serve;
mod server_args;
mod signals;
mod stop;

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
pub use args::{Args, SettingsError};
pub use server_args::LogFormat;

use args::Command;
use server_args::ServerArgs;

/// Runs the binary.
pub fn main(args: Args) -> ExitCode {
    match run(args) {
        Ok(code) => code,
        Err(error) => {
            // The last words; if even standard error is gone, nobody is there to read them.
            let _ = writeln!(std::io::stderr(), "videorehab: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Args) -> anyhow::Result<ExitCode> {
    match &args.command {
        None => {
            logging::start(args.server.log);
            let settings = args.settings()?;
            block_on(&args.server, serve::serve(settings))
        }
        Some(Command::Easyrtc(args)) => {
            logging::start(args.server.log);
            let settings = args.settings()?;
            block_on(&args.server, easyrtc::serve_easyrtc(settings))
        }
    }
}

fn block_on(
    args: &ServerArgs,
    server: impl Future<Output = anyhow::Result<ExitCode>>,
) -> anyhow::Result<ExitCode> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if let Some(threads) = args.worker_threads {
        runtime.worker_threads(threads);
    }
    let runtime = runtime.enable_all().build().context("cannot start")?;
    runtime.block_on(server)
}
