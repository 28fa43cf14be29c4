//! The benchmark over real sockets. `cargo xtask bench` builds everything and runs it; docs/performance.md says what is
//! measured, and how.

mod accounting;
mod easyrtc;
mod flood;
mod floor_server;
mod link;
mod machine;
mod measure;
mod peer;
mod plan;
mod poller;
mod report;
mod samples;
mod say;
mod scenario;
mod target;
mod traffic;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, Subcommand};
use tokio::task::LocalSet;

use crate::machine::Processors;
use crate::plan::Plan;
use crate::report::Goals;
use crate::samples::Samples;
use crate::say::say;
use crate::target::Lab;

#[derive(Debug, Parser)]
#[command(about = "Measures VideoRehab beside the Node server and the floors")]
struct ServerOptions {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Measures, and writes what was measured.
    Run(RunOptions),
    /// Is the raw WebSocket relay.
    ServeWebsocket {
        /// Where it listens.
        authority: String,
    },
    /// Is a client that sends as fast as it can.
    Flood {
        /// Host and port.
        authority: String,
        /// Path and query of the WebSocket.
        path: String,
    },
    /// Is the relay on bare TCP.
    ServeTcp {
        /// Where it listens.
        authority: String,
    },
}

#[derive(Debug, clap::Args)]
struct RunOptions {
    /// Three minutes instead of half an hour.
    #[arg(long)]
    quick: bool,
    /// Compares ratios and memory with the limits, three rounds of the quick scenarios; writes nothing, and fails when one is broken.
    #[arg(long, conflicts_with = "quick")]
    check: bool,
    /// Only the scenarios with this in their names; nothing is written.
    #[arg(long, conflicts_with = "check")]
    only: Option<String>,
    /// The goals and limits.
    #[arg(long, default_value = "benches/limits.json")]
    limits: PathBuf,
    /// The folder of the documentation.
    #[arg(long, default_value = "docs")]
    docs: PathBuf,
    /// The binary of VideoRehab.
    #[arg(long, default_value = "target/release/videorehab")]
    videorehab: String,
    /// The folder of the Node reference.
    #[arg(long, default_value = "benches/node")]
    node: PathBuf,
}

fn main() -> anyhow::Result<ExitCode> {
    let task = ServerOptions::parse().task;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    match task {
        Task::Run(options) => return LocalSet::new().block_on(&runtime, run(options)),
        Task::ServeWebsocket { authority } => {
            runtime.block_on(floor_server::serve_websocket(&authority))?;
        }
        Task::Flood { authority, path } => {
            LocalSet::new().block_on(&runtime, flood::flood(authority, path))?;
        }
        Task::ServeTcp { authority } => runtime.block_on(floor_server::serve_tcp(&authority))?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn run(options: RunOptions) -> anyhow::Result<ExitCode> {
    let processors = Processors::choose()?;
    machine::pin(std::process::id(), &processors.generator)?;
    let plan = match (options.quick, options.check) {
        (true, _) => Plan::QUICK,
        (false, true) => Plan::CHECK,
        (false, false) => Plan::FULL,
    };
    let goals = Goals::read(&options.limits)?;
    let begin = Instant::now();
    let mut samples = Samples::new(
        machine::description(),
        format!("{}, {}", plan.name, machine::date()),
    );
    if processors.are_shared() {
        samples.note("there is one processor: servers and generator share it".to_owned());
    }
    let lab = Lab {
        videorehab: options.videorehab,
        node: options.node,
        processors,
    };
    scenario::run_all(&lab, &plan, options.only.as_deref(), &mut samples).await?;
    say(&report::markdown(&samples, &goals));
    say(&format!("measured in {} s", begin.elapsed().as_secs()));
    if options.check {
        return Ok(conclude(&goals.broken(&samples)));
    }
    if options.only.is_none() {
        report::write(&samples, &goals, &options.docs)?;
        say(&format!(
            "written: {0}/performance.md and {0}/performance/full-run.md",
            options.docs.display()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn conclude(broken: &[String]) -> ExitCode {
    for line in broken {
        say(line);
    }
    if broken.is_empty() {
        say("all limits hold");
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
