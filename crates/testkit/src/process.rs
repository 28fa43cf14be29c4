//! The binary as a process, as operators run it.

use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};

use crate::PATIENCE;

/// A running process. It is killed when dropped, and its log is shown if the test panics.
#[derive(Debug)]
pub struct Process {
    child: Child,
    log: Arc<Mutex<String>>,
}

impl Process {
    /// Starts `binary`, or what `VIDEOREHAB_BIN` names, and waits for the first line that it prints.
    ///
    /// # Errors
    /// It does not start, or prints nothing.
    pub async fn start(binary: &str, options: &[&str]) -> anyhow::Result<(Self, String)> {
        let binary =
            std::env::var_os("VIDEOREHAB_BIN").map_or_else(|| binary.into(), PathBuf::from);
        let mut child = Command::new(&binary)
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        let log = Arc::new(Mutex::new(String::new()));
        collect(child.stderr.take().context("no log")?, Arc::clone(&log));
        let mut out = BufReader::new(child.stdout.take().context("no output")?).lines();
        let line = tokio::time::timeout(PATIENCE, out.next_line()).await??;
        let Some(line) = line else {
            let status = child.wait().await?;
            bail!("nothing printed, {status}: {}", locked(&log));
        };
        Ok((Self { child, log }, line))
    }

    /// Everything logged so far.
    pub fn log(&self) -> String {
        locked(&self.log)
    }

    /// Waits until the log holds `part`.
    ///
    /// # Errors
    /// It does not come to hold it.
    pub async fn logged(&self, part: &str) -> anyhow::Result<()> {
        let found = async {
            while !self.log().contains(part) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, found)
            .await
            .with_context(|| format!("{part} is not logged"))
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

fn locked(log: &Mutex<String>) -> String {
    log.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn collect(source: impl AsyncRead + Send + Unpin + 'static, log: Arc<Mutex<String>>) {
    tokio::spawn(async move {
        let mut lines = BufReader::new(source).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
            log.push_str(&line);
            log.push('\n');
        }
    });
}
