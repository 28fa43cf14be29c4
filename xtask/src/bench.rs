//! `cargo xtask bench`: builds the server, the load generator and the Node reference, and measures.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};

use crate::install::install;
use crate::test::{binary, built, cargo, npm_in};

/// The folder of the Node reference.
const NODE: &str = "benches/node";

/// Measures; `options` are those of the load generator: `--quick`, `--check`, `--only <part of a name>`.
///
/// # Errors
/// Something cannot be built or installed.
pub(crate) fn bench(options: &[&str]) -> Result<ExitCode> {
    install()?;
    run(npm_in(NODE).args(["ci", "--no-audit", "--no-fund"]))?;
    let packages = [
        "build",
        "--release",
        "--package",
        "videorehab",
        "--package",
        "load",
    ];
    run(cargo().args(packages))?;
    let status = Command::new(built("release/load")?)
        .args(["run", "--videorehab"])
        .arg(binary()?)
        .env_remove("VIDEOREHAB_BIN")
        .args(options)
        .status()
        .context("cannot start the load generator")?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn run(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_owned();
    let status = command
        .status()
        .with_context(|| format!("cannot start {program:?}"))?;
    ensure!(status.success(), "{program:?}: {status}");
    Ok(())
}
