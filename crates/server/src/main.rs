//! The binary `videorehab`: reads the command line and runs what it asks for.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use videorehab::cli::{Args, Task};
use videorehab::modes::{ask_health, serve_easyrtc, serve_opentera, serve_standalone};

fn main() -> ExitCode {
    videorehab::install_tls_provider();
    match run(&Args::parse()) {
        Ok(code) => code,
        Err(error) => {
            // Nothing to do if standard error is closed.
            let _ = writeln!(std::io::stderr(), "videorehab: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match args.task()? {
        Task::Standalone(process, settings) => serve_standalone(process, *settings),
        Task::OpenTera(process, settings) => serve_opentera(process, *settings),
        Task::Easyrtc(process, settings) => serve_easyrtc(process, *settings),
        Task::Health(settings) => ask_health(settings),
        Task::Print(text) => {
            write!(std::io::stdout().lock(), "{text}")?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
