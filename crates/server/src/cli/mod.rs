//! The command line: reads options and environment, starts the server, and stops it on a signal.

mod args;
mod logging;
mod serve;
mod signals;

use std::io::Write;
use std::process::ExitCode;

pub use args::{Args, LogFormat, SettingsError};

/// Runs the binary.
pub fn main(args: Args) -> ExitCode {
    logging::start(args.log);
    let outcome = args
        .settings()
        .map_err(anyhow::Error::from)
        .and_then(serve::serve);
    match outcome {
        Ok(code) => code,
        Err(error) => {
            // The last words; if even standard error is gone, nobody is there to read them.
            let _ = writeln!(std::io::stderr(), "videorehab: {error:#}");
            ExitCode::FAILURE
        }
    }
}
