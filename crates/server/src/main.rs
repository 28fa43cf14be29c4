//! The binary `videorehab`.

use std::process::ExitCode;

use clap::Parser;
use videorehab::cli::{self, Args};

fn main() -> ExitCode {
    cli::main(Args::parse())
}
