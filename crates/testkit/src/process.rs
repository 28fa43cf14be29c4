//! The binary as a process, as operators run it.

use std::path::PathBuf;
use std::process::{ExitStatus, Output, Stdio};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;

use probe::PATIENCE;

/// A running process. It is killed when dropped, and its log is shown if the test panics.
#[derive(Debug)]
pub struct Process {
    child: Child,
    log: watch::Receiver<String>,
}

impl Process {
    /// Starts `binary`, or what `VIDEOREHAB_BIN` names, and waits for the first line that it prints.
    ///
    /// # Errors
    /// It does not start, or prints nothing.
    pub async fn start(binary: &str, options: &[&str]) -> anyhow::Result<(Self, String)> {
        let mut process = Self::launch(binary, options, &[])?;
        let out = process.child.stdout.take().context("no output")?;
        let mut out = BufReader::new(out).lines();
        let line = tokio::time::timeout(PATIENCE, out.next_line()).await??;
        let Some(line) = line else {
            let status = process.child.wait().await?;
            bail!("nothing printed, {status}: {}", process.log());
        };
        Ok((process, line))
    }

    /// Starts it with more variables in its environment, and does not wait for anything.
    ///
    /// # Errors
    /// It does not start.
    pub fn launch(
        binary: &str,
        options: &[&str],
        environment: &[(&str, &str)],
    ) -> anyhow::Result<Self> {
        let mut child = command(binary, options, environment)
            .spawn()
            .with_context(|| format!("cannot start {binary}"))?;
        let (sender, log) = watch::channel(String::new());
        collect(child.stderr.take().context("no log")?, sender);
        Ok(Self { child, log })
    }

    /// Runs it until it ends by itself.
    ///
    /// # Errors
    /// It does not start, or goes on.
    pub async fn run(
        binary: &str,
        options: &[&str],
        environment: &[(&str, &str)],
    ) -> anyhow::Result<Output> {
        let output = command(binary, options, environment).output();
        let output = tokio::time::timeout(PATIENCE, output).await;
        output
            .context("it goes on")?
            .with_context(|| format!("cannot start {binary}"))
    }

    /// Everything logged so far.
    pub fn log(&self) -> String {
        self.log.borrow().clone()
    }

    /// Waits until the log holds `part`.
    ///
    /// # Errors
    /// It does not, in time.
    pub async fn logged(&self, part: &str) -> anyhow::Result<()> {
        let mut log = self.log.clone();
        let found = log.wait_for(|log| log.contains(part));
        let found = tokio::time::timeout(PATIENCE, found).await;
        let is_found = found.is_ok_and(|found| found.is_ok());
        ensure!(is_found, "{part} is not logged, but:\n{}", self.log());
        Ok(())
    }

    /// The number of the process, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// The resident memory of the process, in bytes.
    ///
    /// # Errors
    /// The process is gone.
    pub fn resident_bytes(&self) -> anyhow::Result<u64> {
        let id = self.child.id().context("the server has exited")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .context("no VmRSS")?;
        let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kilobytes * 1_024)
    }

    /// Sends a signal, like `TERM`.
    ///
    /// # Errors
    /// It cannot be sent.
    pub async fn signal(&self, name: &str) -> anyhow::Result<()> {
        let id = self.child.id().context("the server has exited")?;
        let status = Command::new("kill")
            .args(["-s", name, &id.to_string()])
            .status()
            .await?;
        ensure!(status.success(), "kill: {status}");
        Ok(())
    }

    /// Waits until the process has ended.
    ///
    /// # Errors
    /// It does not end in time.
    pub async fn exited(&mut self, within: Duration) -> anyhow::Result<ExitStatus> {
        Ok(tokio::time::timeout(within, self.child.wait())
            .await
            .context("the server goes on")??)
    }
}

impl Drop for Process {
    #[expect(
        clippy::print_stderr,
        reason = "a failing test shows what the server said"
    )]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("log of the server:\n{}", self.log());
        }
    }
}

fn command(binary: &str, options: &[&str], environment: &[(&str, &str)]) -> Command {
    let binary = std::env::var_os("VIDEOREHAB_BIN").map_or_else(|| binary.into(), PathBuf::from);
    let mut command = Command::new(binary);
    command
        .args(options)
        .envs(environment.iter().copied())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

fn collect(source: impl AsyncRead + Send + Unpin + 'static, log: watch::Sender<String>) {
    tokio::spawn(async move {
        let mut lines = BufReader::new(source).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            log.send_modify(|log| {
                log.push_str(&line);
                log.push('\n');
            });
        }
    });
}
