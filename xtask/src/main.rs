//! The tasks of a developer: `cargo xtask <task>`. Run it without a task for the list.

mod bench;
mod deploy;
mod install;
mod step;
mod test;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

const USAGE: &str = "\
cargo xtask <task>

  test         everything: format, lints, types, unit and end-to-end tests, tidy
  e2e          the end-to-end tests in Chromium alone
  deploy-test  the tests of image, compose files, nginx, relay and unit alone, on a Docker engine of their own
  tidy         the rules of the repository that no compiler checks
  bench        measures everything beside Node, in half an hour, and writes docs/performance.md; with --quick what fits into
               three minutes; with --check the ratios that have limits, and writes nothing
  screenshots  makes the pictures in docs/screenshots anew
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            say(&format!("xtask: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode> {
    std::env::set_current_dir(root()?)?;
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.first().copied() {
        Some("bench") => bench::bench(arguments.get(1..).unwrap_or_default()),
        Some("test") => test::everything(),
        Some("e2e") => test::end_to_end(),
        Some("deploy-test") => test::deployment(),
        Some("tidy") => test::tidy(),
        Some("screenshots") => test::screenshots(),
        _ => {
            say(USAGE);
            Ok(ExitCode::from(2))
        }
    }
}

/// The top of the repository.
fn root() -> Result<PathBuf> {
    let xtask = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    Ok(xtask.parent().context("no parent directory")?.to_owned())
}

#[expect(clippy::print_stdout, reason = "this is a tool of the terminal")]
fn say(text: &str) {
    println!("{text}");
}
