//! A server that is measured: which one, where it runs, and what keeps it running.

use std::path::PathBuf;

use anyhow::Context;
use tokio::process::Child;

use crate::machine::Processors;
use crate::peer::Seat;

/// One of the servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// Our server.
    Videorehab,
    /// open-easyrtc, a process for each session, as OpenTera deploys it.
    NodeDeployed,
    /// open-easyrtc, one process for all sessions, a room for each.
    NodeHot,
    /// A relay on tokio-tungstenite that knows nothing of messages.
    WebSocket,
    /// The same on bare TCP.
    Tcp,
}

impl Target {
    /// Its name in tables and in the raw data.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Videorehab => "VideoRehab",
            Self::NodeDeployed => "Node as deployed",
            Self::NodeHot => "one hot Node",
            Self::WebSocket => "raw WebSocket",
            Self::Tcp => "bare TCP",
        }
    }
}

/// Where things are, and on which processor they run.
#[derive(Debug)]
pub(crate) struct Lab {
    /// The binary of ours.
    pub videorehab: String,
    /// The folder of the Node reference, with its packages.
    pub node: PathBuf,
    /// The processors.
    pub processors: Processors,
}

/// A running server with sessions. It ends when dropped.
#[derive(Debug)]
pub(crate) struct Running {
    /// Which one.
    pub target: Target,
    /// Its processes.
    pub processes: Vec<u32>,
    /// Its sessions.
    pub seats: Vec<Seat>,
    pub(super) _keep: Keep,
}

/// What has to live for as long as the server runs.
#[derive(Debug)]
#[expect(
    dead_code,
    reason = "what is kept is never read: it ends its processes when it is dropped"
)]
pub(super) enum Keep {
    Ours(Box<testkit::Server>),
    Children(Vec<Child>),
}

impl Running {
    /// Freezes it: what waits for its turn takes nothing from the one that is measured.
    ///
    /// # Errors
    /// A process is gone.
    pub(crate) fn pause(&self) -> anyhow::Result<()> {
        self.signal("STOP")
    }

    /// Lets it go on.
    ///
    /// # Errors
    /// A process is gone.
    pub(crate) fn resume(&self) -> anyhow::Result<()> {
        self.signal("CONT")
    }

    fn signal(&self, name: &str) -> anyhow::Result<()> {
        let processes = self.processes.iter().map(u32::to_string);
        let status = std::process::Command::new("kill")
            .args(["-s", name])
            .args(processes)
            .status()
            .context("cannot run kill (package procps)")?;
        anyhow::ensure!(status.success(), "{} has ended", self.target.name());
        Ok(())
    }
}

impl Lab {
    /// A command that runs on the servers' processor, and ends when it is dropped.
    pub(super) fn server_command(&self, program: &str) -> tokio::process::Command {
        let mut command = tokio::process::Command::new("taskset");
        command
            .args(["-c", &self.processors.server, program])
            .kill_on_drop(true);
        command
    }
}
