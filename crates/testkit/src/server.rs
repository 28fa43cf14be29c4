//! The server with sessions, and its API.

use std::ops::{Deref, DerefMut};

use anyhow::{Context, ensure};
use http::{Method, StatusCode};

use crate::ports::free_ports;
use crate::process::Process;
use probe::{Client, EngineVersion, HttpAnswer, SocketAddress, TransportKind, http_request};

/// A running server with sessions.
#[derive(Debug)]
pub struct Server {
    process: Process,
    home: String,
    token: String,
}

impl Deref for Server {
    type Target = Process;

    fn deref(&self) -> &Process {
        &self.process
    }
}

impl DerefMut for Server {
    fn deref_mut(&mut self) -> &mut Process {
        &mut self.process
    }
}

/// A session of a running server.
#[derive(Debug, Clone)]
pub struct StartedSession {
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

impl StartedSession {
    /// Where its socket is on port `through` of the server, its own or the home's, with the key for participants.
    pub fn socket(&self, through: u16, engine: EngineVersion) -> SocketAddress {
        SocketAddress::new(
            format!("127.0.0.1:{through}"),
            format!("/websocket/{}/", self.port),
            format!("key={}", self.participant_key()),
            engine,
        )
    }

    /// Opens a connection to the session's port, with the key for participants.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn connect(&self, engine: EngineVersion) -> anyhow::Result<Client> {
        self.connect_through(self.port, engine).await
    }

    /// The same through another port of the server, such as the home's.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn connect_through(
        &self,
        through: u16,
        engine: EngineVersion,
    ) -> anyhow::Result<Client> {
        Client::open(&self.socket(through, engine), TransportKind::WebSocket).await
    }

    /// Connects and authenticates.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn join(&self, engine: EngineVersion) -> anyhow::Result<Client> {
        let mut client = self.connect(engine).await?;
        client.authenticate().await?;
        Ok(client)
    }

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
        let (base_port, max_sessions) = (free_ports(sessions).to_string(), sessions.to_string());
        let mut all = vec!["--listen", "127.0.0.1:0", "--log", "json"];
        all.extend(["--base-port", &base_port, "--max-sessions", &max_sessions]);
        all.extend(options);
        let (process, line) = Process::start(binary, &all).await?;
        let (home, token) = line.split_once("/?token=").context("no operator token")?;
        Ok(Self {
            process,
            home: home.to_owned(),
            token: token.to_owned(),
        })
    }

    /// The address of the home page, without a slash at its end.
    pub fn home(&self) -> &str {
        &self.home
    }

    /// Sends a request to the API, as the operator.
    ///
    /// # Errors
    /// No answer.
    pub async fn api(&self, method: Method, path: &str, body: &str) -> anyhow::Result<HttpAnswer> {
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
    pub async fn start_session(&self) -> anyhow::Result<StartedSession> {
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
        Ok(StartedSession {
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
    pub async fn stop_session(&self, session: &StartedSession) -> anyhow::Result<()> {
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
}
