//! The tasks that check: everything, or a part.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail, ensure};

use crate::install::install;
use crate::place::{root, say};
use crate::step::Tally;
use crate::{deploy, tidy};

/// The stand-in of OpenTera, as it is built.
const STAND_IN: &str = "debug/opentera-stand-in";

/// The folder of the front end.
const FRONT_END: &str = "static";

/// `cargo xtask test`
pub(crate) fn everything() -> Result<ExitCode> {
    install()?;
    let mut tally = Tally::default();
    tally.step("format", cargo().args(["fmt", "--all", "--check"]))?;
    tally.step(
        "lints",
        cargo().args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ]),
    )?;
    tidy_into(&mut tally)?;
    tally.step(
        "documentation",
        cargo()
            .args([
                "doc",
                "--workspace",
                "--no-deps",
                "--document-private-items",
                "--quiet",
            ])
            .env(
                "RUSTDOCFLAGS",
                "-D warnings -A rustdoc::private_intra_doc_links",
            ),
    )?;
    if front_end_packages(&mut tally)? {
        tally.step(
            "types of the front end",
            npm().args(["run", "--silent", "check"]),
        )?;
        tally.step("unit tests of the front end", &mut node_tests("unit")?)?;
    }
    if release_build(&mut tally)? {
        let tests = [
            "test",
            "--workspace",
            "--quiet",
            "--no-fail-fast",
            "--",
            "--show-output",
        ];
        tally.step(
            "tests in Rust",
            cargo().args(tests).env("VIDEOREHAB_BIN", binary()?),
        )?;
        run_end_to_end(&mut tally)?;
        run_deployment(&mut tally)?;
    }
    Ok(conclude(&tally))
}

/// `cargo xtask deploy-test`
pub(crate) fn deployment() -> Result<ExitCode> {
    install()?;
    let mut tally = Tally::default();
    if front_end_packages(&mut tally)? && release_build(&mut tally)? && stand_in(&mut tally)? {
        run_deployment(&mut tally)?;
    }
    Ok(conclude(&tally))
}

/// `cargo xtask e2e`
pub(crate) fn end_to_end() -> Result<ExitCode> {
    install()?;
    let mut tally = Tally::default();
    if front_end_packages(&mut tally)? && release_build(&mut tally)? {
        run_end_to_end(&mut tally)?;
    }
    Ok(conclude(&tally))
}

/// `cargo xtask tidy`, with `--exceptions` or `--write`
pub(crate) fn tidy(arguments: &[&str]) -> Result<ExitCode> {
    match arguments {
        [] => {
            let mut tally = Tally::default();
            tidy_into(&mut tally)?;
            return Ok(conclude(&tally));
        }
        ["--exceptions"] => say(tidy::exceptions()?.trim_end()),
        ["--write"] => {
            for path in tidy::write()? {
                say(&format!("written: {path}"));
            }
        }
        _ => bail!("tidy knows --exceptions and --write"),
    }
    Ok(ExitCode::SUCCESS)
}

fn tidy_into(tally: &mut Tally) -> Result<()> {
    let tidy::Findings { lines, problems } = tidy::report()?;
    for line in lines {
        say(&line);
    }
    tally.check("tidy", &problems);
    Ok(())
}

/// `cargo xtask screenshots`
pub(crate) fn screenshots() -> Result<ExitCode> {
    install()?;
    let mut tally = Tally::default();
    if front_end_packages(&mut tally)? && release_build(&mut tally)? {
        let folder = root()?.join("docs/screenshots");
        let mut node = Command::new("node");
        node.current_dir(FRONT_END)
            .arg("test/screenshots.js")
            .arg(folder)
            .env("VIDEOREHAB_BIN", binary()?);
        tally.step("screenshots", &mut node)?;
    }
    Ok(conclude(&tally))
}

fn run_end_to_end(tally: &mut Tally) -> Result<()> {
    for folder in ["wire", "browser"] {
        run_node_tests(tally, folder, &mut node_tests(folder)?)?;
    }
    if stand_in(tally)? {
        let stand_in = built(STAND_IN)?;
        let mut opentera = node_tests("opentera")?;
        opentera.env("OPENTERA_STAND_IN", &stand_in);
        run_node_tests(tally, "opentera", &mut opentera)?;
        let mut python = Command::new("python3");
        python
            .arg("tests/python/run.py")
            .arg(target()?.join("python"))
            .env("VIDEOREHAB_BIN", binary()?)
            .env("OPENTERA_STAND_IN", &stand_in);
        tally.step("end-to-end tests: OpenTera's own client", &mut python)?;
    }
    Ok(())
}

fn run_deployment(tally: &mut Tally) -> Result<bool> {
    deploy::run(
        tally,
        &binary()?,
        &built(STAND_IN)?,
        &target()?.join("deploy"),
    )
}

fn stand_in(tally: &mut Tally) -> Result<bool> {
    let packages = ["--package", "testkit", "--package", "probe"];
    let build = ["build", "--quiet", "--bins"];
    tally.step(
        "stand-in of OpenTera and native peers",
        cargo().args(build).args(packages),
    )
}

fn run_node_tests(tally: &mut Tally, folder: &str, tests: &mut Command) -> Result<bool> {
    let name = format!("end-to-end tests: {folder}");
    tally.step(&name, tests.env("VIDEOREHAB_BIN", binary()?))
}

fn front_end_packages(tally: &mut Tally) -> Result<bool> {
    tally.step(
        "packages of the front end",
        npm().args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]),
    )
}

fn release_build(tally: &mut Tally) -> Result<bool> {
    tally.step(
        "release build",
        cargo().args(["build", "--release", "--quiet", "--package", "videorehab"]),
    )
}

fn conclude(tally: &Tally) -> ExitCode {
    if tally.conclude() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn npm() -> Command {
    npm_in(FRONT_END)
}

/// npm, in that folder of the repository.
pub(crate) fn npm_in(folder: &str) -> Command {
    let mut npm = Command::new("npm");
    npm.current_dir(folder);
    npm
}

/// Node's test runner on the test files below `static/test/<folder>`, one after the other.
fn node_tests(folder: &str) -> Result<Command> {
    let mut files = Vec::new();
    collect_tests(&Path::new("test").join(folder), &mut files)?;
    ensure!(!files.is_empty(), "test/{folder} holds no tests");
    files.sort();
    let mut node = Command::new("node");
    node.current_dir(FRONT_END)
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .args(files);
    Ok(node)
}

/// The test files below a folder of the front end.
fn collect_tests(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let path = Path::new(FRONT_END).join(folder);
    for entry in std::fs::read_dir(&path).with_context(|| path.display().to_string())? {
        let entry = entry?;
        let inside = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            collect_tests(&inside, files)?;
        } else if inside.to_string_lossy().ends_with(".test.js") {
            files.push(inside);
        }
    }
    Ok(())
}

/// The release binary.
pub(crate) fn binary() -> Result<PathBuf> {
    built("release/videorehab")
}

/// A program that was built.
pub(crate) fn built(name: &str) -> Result<PathBuf> {
    let binary = target()?.join(name);
    ensure!(binary.exists(), "{} is missing", binary.display());
    Ok(binary)
}

/// Where everything is built.
fn target() -> Result<PathBuf> {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    Ok(root()?.join(target))
}
