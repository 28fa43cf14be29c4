//! The tests of what operators deploy with: image, compose files, nginx, relay, unit. They run on a Docker engine of their own,
//! see `static/test/deploy/run.sh`.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::step::Tally;

/// Runs them with these programs. What is made once, images of Debian, is kept in the folder `kept`.
pub(crate) fn run(tally: &mut Tally, binary: &Path, stand_in: &Path, kept: &Path) -> Result<bool> {
    let mut tests = Command::new("bash");
    tests
        .arg("static/test/deploy/run.sh")
        .arg(kept)
        .env("VIDEOREHAB_BIN", binary)
        .env("OPENTERA_STAND_IN", stand_in);
    tally.step("deployment", &mut tests)
}
