//! The tasks of a developer: `cargo xtask <task>`. Run it without a task for the list.

mod bench;
mod deploy;
mod install;
mod place;
mod step;
mod test;
mod tidy;

use std::process::ExitCode;

use anyhow::Result;

use crate::place::{root, say};

const USAGE: &str = "\
cargo xtask <task>

  test         everything: format, lints, types, unit and end-to-end tests, tidy
  e2e          the end-to-end tests alone: on the wire, in Chromium, and with OpenTera's Python client
  deploy-test  the tests of image, compose files, nginx, relay and unit alone, on a Docker engine of their own
  tidy         the rules of the repository that no compiler checks, each with what it holds; with --exceptions it prints the
               table of exceptions as it would have to be now; with --write it writes the lists that rules generate into docs
  bench        measures everything beside Node, in half an hour, and writes docs/performance.md and the
               files in docs/performance; with --quick what fits into three minutes; with --check the ratios that have
               limits, and writes nothing
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
    match arguments.as_slice() {
        ["bench", options @ ..] => bench::bench(options),
        ["test"] => test::everything(),
        ["e2e"] => test::end_to_end(),
        ["deploy-test"] => test::deployment(),
        ["tidy", options @ ..] => test::tidy(options),
        ["screenshots"] => test::screenshots(),
        _ => {
            say(USAGE);
            Ok(ExitCode::from(2))
        }
    }
}
