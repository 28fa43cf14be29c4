//! The server as a process, as operators run it.

use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use http::{Method, StatusCode};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};

use crate::{Answer, PATIENCE, free_ports, http_request};

/// A running server. It is killed when dropped, and its log is shown if the test panics.
#[derive(Debug)]
pub struct Server {
    child: Child,
    home: String,
    token: String,
    log: Arc<Mutex<String>>,
}

/// A running session.
#[derive(Debug, Clone)]
pub struct Session {
    /// Its id.
    pub id: String,
    /// Its port.
    pub port: u16,
    /// The links to its pages.
    pub users: String,
    /// The same for participants.
    pub participants: String,
    /// The same for devices.
    pub devices: String,
}

impl Session {
    /// The key in the link for participants.
    pub fn participant_key(&self) -> &str {
        self.participants
            .split_once("key=")
            .map_or("", |(_, key)| key)
    }
}

impl Server {
    /// Starts `binary`, or what `VIDEOREHAB_BIN` names, on free ports with room for `sessions`.
    ///
    /// # Errors
    /// It does not start.
    pub async fn start(binary: &str, sessions: u16, options: &[&str]) -> anyhow::Result<Self> {
        let binary =
            std::env::var_os("VIDEOREHAB_BIN").map_or_else(|| binary.into(), PathBuf::from);
        let (base_port, max_sessions) = (free_ports(sessions).to_string(), sessions.to_string());
        let mut child = Command::new(&binary)
            .args(["--listen", "127.0.0.1:0", "--log", "json"])
            .args(["--base-port", &base_port, "--max-sessions", &max_sessions])
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
        let Some((home, token)) = line.as_deref().and_then(|line| line.split_once("/?token="))
        else {
            let status = child.wait().await?;
            bail!(
                "no address but {line:?}, {status}: {}",
                log.lock().unwrap_or_else(PoisonError::into_inner)
            );
        };
        Ok(Self {
            child,
            home: home.to_owned(),
            token: token.to_owned(),
            log,
        })
    }

    /// The address of the home page, without a slash at its end.
    pub fn home(&self) -> &str {
        &self.home
    }

    /// Everything logged so far.
    pub fn log(&self) -> String {
        self.log
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
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

    /// Sends a request to the API, as the operator.
    ///
    /// # Errors
    /// No answer.
    pub async fn api(&self, method: Method, path: &str, body: &str) -> anyhow::Result<Answer> {
        let authorization = format!("Bearer {}", self.token);
        let headers = [
            ("authorization", authorization.as_str()),
            ("content-type", "application/json"),
        ];
        http_request(
            method,
            &format!("{}{path}", self.home),
            &headers,
            body.to_owned(),
        )
        .await
    }

    /// Starts a session.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn start_session(&self) -> anyhow::Result<Session> {
        let answer = self.api(Method::POST, "/sessions", "{}").await?;
        ensure!(
            answer.status == StatusCode::CREATED,
            "{}: {}",
            answer.status,
            answer.body
        );
        let session = answer.json()?;
        let text = |pointer: &str| {
            let value = session.pointer(pointer).and_then(serde_json::Value::as_str);
            value
                .map(str::to_owned)
                .with_context(|| format!("no {pointer}"))
        };
        let port = session
            .pointer("/port")
            .and_then(serde_json::Value::as_u64)
            .context("no port")?;
        Ok(Session {
            id: text("/id")?,
            port: u16::try_from(port)?,
            users: text("/urls/users")?,
            participants: text("/urls/participants")?,
            devices: text("/urls/devices")?,
        })
    }

    /// Stops a session.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn stop_session(&self, session: &Session) -> anyhow::Result<()> {
        let answer = self
            .api(Method::DELETE, &format!("/sessions/{}", session.id), "")
            .await?;
        ensure!(
            answer.status == StatusCode::NO_CONTENT,
            "{}: {}",
            answer.status,
            answer.body
        );
        Ok(())
    }

    /// How many peers all sessions have together.
    ///
    /// # Errors
    /// No answer.
    pub async fn peers(&self) -> anyhow::Result<usize> {
        let list = self.api(Method::GET, "/sessions", "").await?.json()?;
        let sessions = list
            .pointer("/sessions")
            .and_then(serde_json::Value::as_array)
            .context("no sessions")?;
        let peers = sessions
            .iter()
            .filter_map(|session| session.pointer("/peers")?.as_array());
        Ok(peers.map(Vec::len).sum())
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

impl Drop for Server {
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
