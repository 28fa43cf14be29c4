//! The command line: reads options and environment, starts the server, and stops it on a signal.

mod args;
mod easyrtc_args;
mod file_options;
mod health;
mod listen_address;
mod opentera_args;
mod server_args;

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
pub use args::{Args, SettingsError};

use args::Command;
use opentera_args::OpenTeraArgs;
use server_args::ServerArgs;

use crate::config::OpenTeraSettings;
use crate::modes::{easyrtc, logging, opentera, standalone};

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
            block_on(&args.server, standalone::serve(settings))
        }
        Some(Command::Easyrtc(args)) => {
            logging::start(args.server.log);
            let settings = args.settings()?;
            block_on(&args.server, easyrtc::serve_easyrtc(settings))
        }
        Some(Command::Serve(args)) => {
            let (args, settings) = opentera_settings(&args.config, std::env::args_os())?;
            logging::start(args.server.log);
            block_on(&args.server, opentera::serve_opentera(settings))
        }
        Some(Command::Health(args)) => {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = runtime.enable_all().build().context("cannot start")?;
            runtime.block_on(health::health(args.clone()))
        }
        Some(Command::CheckConfig { file }) => {
            let line = ["videorehab", "serve", "--config"].map(OsString::from);
            let line = line.into_iter().chain([file.clone().into_os_string()]);
            let (_, settings) = opentera_settings(file, line)?;
            let mut out = std::io::stdout().lock();
            for remark in settings.remarks {
                writeln!(out, "{remark}")?;
            }
            writeln!(out, "{} is good", file.display())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// OpenTera's file and a command line, together.
fn opentera_settings(
    file: &Path,
    line: impl IntoIterator<Item = OsString>,
) -> Result<(Box<OpenTeraArgs>, OpenTeraSettings), SettingsError> {
    let file = opentera_args::read_file(file, &|name| std::env::var(name).ok())?;
    match file_options::with_options(line, &file.options)?.command {
        Some(Command::Serve(args)) => {
            let settings = args.settings(&file)?;
            Ok((args, settings))
        }
        None | Some(Command::Easyrtc(_) | Command::CheckConfig { .. } | Command::Health(_)) => {
            Err(SettingsError(vec![
                "the options of the file belong to videorehab serve".to_owned(),
            ]))
        }
    }
}

/// A worker thread looks for news from the network after so many tasks. With tokio's 61, quiet sessions wait half as
/// long again beside one that floods; with 8, a saturated server does 8 % less (docs/performance.md).
const EVENT_INTERVAL: u32 = 16;

fn block_on(
    args: &ServerArgs,
    server: impl Future<Output = anyhow::Result<ExitCode>>,
) -> anyhow::Result<ExitCode> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.event_interval(EVENT_INTERVAL);
    if let Some(threads) = args.worker_threads {
        runtime.worker_threads(threads);
    }
    let runtime = runtime.enable_all().build().context("cannot start")?;
    runtime.block_on(server)
}
