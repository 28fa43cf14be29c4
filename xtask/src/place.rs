//! Where xtask runs: the repository and the terminal.

use std::path::PathBuf;

use anyhow::{Context, Result};

/// The top of the repository.
pub(crate) fn root() -> Result<PathBuf> {
    let xtask = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    Ok(xtask.parent().context("no parent directory")?.to_owned())
}

/// Prints a line.
#[expect(clippy::print_stdout, reason = "this is a tool of the terminal")]
pub(crate) fn say(text: &str) {
    println!("{text}");
}
