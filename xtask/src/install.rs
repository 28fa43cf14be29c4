//! Installs what the tests need and a fresh Debian machine lacks. Needs root; without it, the command is printed.

use std::process::{Command, Stdio};

use anyhow::{Result, bail, ensure};

use crate::place::say;

/// Programs, and the Debian packages that hold them.
const PROGRAMS: [(&str, &str); 5] = [
    ("chromium", "chromium"),
    ("kill", "procps"),
    ("nginx", "nginx"),
    ("openssl", "openssl"),
    ("redis-server", "redis-server"),
];

/// The same for the tests of the deployment, which only root can run; without root they are skipped.
const DEPLOYMENT_PROGRAMS: [(&str, &str); 6] = [
    ("debootstrap", "debootstrap"),
    ("docker-compose", "docker-compose"),
    ("dockerd", "docker.io"),
    ("ip", "iproute2"),
    ("iptables", "iptables"),
    ("systemd-analyze", "systemd"),
];

/// What virtual environments of Python need; a script that runs when the package is there.
const PYTHON_PACKAGE: (&str, &str) = ("import ensurepip, venv", "python3-venv");

/// Fonts, so that pages in Chromium look like pages; a file that is there when the package is.
const FONT_PACKAGE: (&str, &str) = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "fonts-dejavu-core",
);

/// Installs what is missing.
pub(crate) fn install() -> Result<()> {
    ensure!(
        is_there("node") && is_there("npm"),
        "node (20 or newer) and npm are needed: https://nodejs.org"
    );
    let deployment: &[_] = if is_root() { &DEPLOYMENT_PROGRAMS } else { &[] };
    let mut missing: Vec<&str> = PROGRAMS
        .iter()
        .chain(deployment)
        .filter(|(program, _)| !is_there(program))
        .map(|(_, package)| *package)
        .collect();
    if !std::path::Path::new(FONT_PACKAGE.0).exists() {
        missing.push(FONT_PACKAGE.1);
    }
    if !python_runs(PYTHON_PACKAGE.0) {
        missing.push(PYTHON_PACKAGE.1);
    }
    if missing.is_empty() {
        return Ok(());
    }
    let install = format!(
        "apt-get update && apt-get install -y --no-install-recommends {}",
        missing.join(" ")
    );
    if !is_root() {
        bail!("the tests need more programs; install them with:\n  sudo sh -c '{install}'");
    }
    say(&format!("\n=== {install}"));
    let status = Command::new("sh")
        .args(["-c", &install])
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()?;
    ensure!(
        status.success(),
        "cannot install {}: {status}",
        missing.join(" ")
    );
    Ok(())
}

fn python_runs(script: &str) -> bool {
    let run = Command::new("python3")
        .args(["-c", script])
        .stderr(Stdio::null())
        .status();
    run.is_ok_and(|status| status.success())
}

/// Whether a program can be run. nginx is where people who are not root do not look.
fn is_there(program: &str) -> bool {
    let search = Command::new("sh")
        .args([
            "-c",
            &format!("PATH=\"$PATH:/usr/sbin\"; command -v {program}"),
        ])
        .stdout(Stdio::null())
        .status();
    search.is_ok_and(|status| status.success())
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
