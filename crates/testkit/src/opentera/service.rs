//! The service under test, as OpenTera runs it: with its file, on a stand-in.

use std::ops::Deref;
use std::path::PathBuf;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::events::JoinSessionEvent;
use super::folder::Folder;
use super::known::SERVICE_KEY;
use super::link::SessionLink;
use super::members::StandInMember;
use super::requests;
use super::stand_in::{StandIn, StandInOptions};
use crate::ports::free_ports;
use crate::process::Process;

/// How the service is started.
#[derive(Debug, Clone)]
pub struct ServiceOptions {
    /// How many sessions may run at once.
    pub sessions: u16,
    /// Options of the command line.
    pub options: Vec<String>,
    /// Variables of the environment.
    pub environment: Vec<(String, String)>,
    /// Other entries of its file, by pointers such as `/Redis/port`.
    pub file: Vec<(String, Value)>,
    /// How the stand-in is started.
    pub stand_in: StandInOptions,
}

impl Default for ServiceOptions {
    fn default() -> Self {
        Self {
            sessions: 8,
            options: Vec::new(),
            environment: Vec::new(),
            file: Vec::new(),
            stand_in: StandInOptions::default(),
        }
    }
}

impl ServiceOptions {
    /// Those that tests have, and these of the command line.
    pub fn with(options: &[&str]) -> Self {
        Self {
            options: options.iter().map(|&option| option.to_owned()).collect(),
            ..Self::default()
        }
    }
}

/// A running service, and the stand-in that it works for.
#[derive(Debug)]
pub struct RunningService {
    /// The service. It ends first.
    pub process: Process,
    /// The port of its pages.
    pub port: u16,
    /// The first port of its sessions.
    pub base_port: u16,
    stand_in: StandIn,
    _file: WrittenServiceFile,
}

impl Deref for RunningService {
    type Target = StandIn;

    fn deref(&self) -> &StandIn {
        &self.stand_in
    }
}

impl RunningService {
    /// Starts a stand-in and `binary`, or what `VIDEOREHAB_BIN` names, and waits until it is ready.
    ///
    /// # Errors
    /// Something does not start.
    pub async fn start(binary: &str) -> anyhow::Result<Self> {
        Self::start_with(binary, ServiceOptions::default()).await
    }

    /// The same with other options.
    ///
    /// # Errors
    /// Something does not start.
    pub async fn start_with(binary: &str, options: ServiceOptions) -> anyhow::Result<Self> {
        let (port, base_port) = (free_ports(1), free_ports(options.sessions));
        let stand_in = StandIn::start(StandInOptions {
            service_port: port,
            ..options.stand_in
        })
        .await?;
        let mut content = stand_in.service_file(base_port, options.sessions);
        for (pointer, value) in options.file {
            put(&mut content, &pointer, value)?;
        }
        let file = WrittenServiceFile::write(&content.to_string())?;
        let authority = stand_in.authority_file().display().to_string();
        let path = file.path();
        let mut line = vec!["serve", "--config", &path, "--listen", "127.0.0.1"];
        line.extend(["--backend-ca", &authority, "--log", "json"]);
        line.extend(options.options.iter().map(String::as_str));
        let environment: Vec<(&str, &str)> = options
            .environment
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let process = Process::launch(binary, &line, &environment)?;
        process.logged("ready for OpenTera").await?;
        Ok(Self {
            process,
            port,
            base_port,
            stand_in,
            _file: file,
        })
    }

    /// Calls `session_manage`, and gives its `return_value`. The listener has heard what was published before the reply.
    ///
    /// # Errors
    /// There is no reply.
    pub async fn manage(&self, request: &Value) -> anyhow::Result<Value> {
        let mut reply = self.caller().session_manage(request).await?;
        self.caught_up().await?;
        Ok(reply
            .get_mut("return_value")
            .map(Value::take)
            .unwrap_or_default())
    }

    /// Starts a session of `creator`, and gives its document.
    ///
    /// # Errors
    /// The service refuses.
    pub async fn start_session(
        &self,
        creator: &StandInMember,
        members: &[&StandInMember],
    ) -> anyhow::Result<Value> {
        let mut answer = self.manage(&requests::start_new(creator, members)).await?;
        let is_started = answer.pointer("/status") == Some(&"started".into());
        ensure!(is_started, "not started: {answer}");
        Ok(answer
            .pointer_mut("/session")
            .map(Value::take)
            .unwrap_or_default())
    }

    /// Stops a session, and gives the answer.
    ///
    /// # Errors
    /// There is no reply.
    pub async fn stop_session(&self, session: &Value) -> anyhow::Result<Value> {
        self.manage(&requests::stop(id_of(session)?)).await
    }

    /// The row of a session in the backend, with its history.
    ///
    /// # Errors
    /// There is no such row.
    pub fn row(&self, session: &Value) -> anyhow::Result<Value> {
        let id = id_of(session)?;
        let mut rows = self.sessions().into_iter();
        let row = rows.find(|row| id_of(row).is_ok_and(|other| other == id));
        row.with_context(|| format!("no row {id}"))
    }

    /// The invitation that `member` gets, from `position` of the listener on.
    ///
    /// # Errors
    /// No invitation comes.
    pub async fn invitation(
        &self,
        position: usize,
        member: &StandInMember,
    ) -> anyhow::Result<JoinSessionEvent> {
        let channel = member.channel();
        let heard = self.listener().heard(position, |publish| {
            publish.channel == channel && publish.unpack::<JoinSessionEvent>().is_some()
        });
        let heard = heard.await?.unpack();
        heard.with_context(|| format!("no invitation on {channel}"))
    }

    /// The link in that invitation.
    ///
    /// # Errors
    /// No invitation comes.
    pub async fn link(
        &self,
        position: usize,
        member: &StandInMember,
    ) -> anyhow::Result<SessionLink> {
        SessionLink::parse(&self.invitation(position, member).await?.session_url)
    }
}

impl StandIn {
    /// What `VideoRehabService.json` holds for this stand-in, as OpenTera delivers it.
    pub fn service_file(&self, base_port: u16, sessions: u16) -> Value {
        let redis = self.redis();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        json!({
            "Service": { "name": SERVICE_KEY, "hostname": "127.0.0.1", "port": 4070, "debug_mode": true },
            "Backend": { "hostname": "127.0.0.1", "port": self.port() },
            "Redis": {
                "hostname": "127.0.0.1", "port": redis.port, "db": redis.db,
                "username": text(&redis.user), "password": text(&redis.password),
            },
            "WebRTC": {
                "hostname": "127.0.0.1", "external_port": 40_075, "local_base_port": base_port,
                "max_sessions": sessions, "working_directory": "", "executable": "node",
                "script": "server.js",
            },
        })
    }
}

/// The number of a session in its document.
///
/// # Errors
/// It is not the document of a session.
pub fn id_of(session: &Value) -> anyhow::Result<u64> {
    let id = session.get("id_session").and_then(Value::as_u64);
    id.with_context(|| format!("no session: {session}"))
}

/// The types of the events in the history of a session, in their order.
pub fn history(row: &Value) -> Vec<u64> {
    let events = row.get("session_events").and_then(Value::as_array);
    let kind = |event: &Value| event.get("id_session_event_type")?.as_u64();
    events.into_iter().flatten().filter_map(kind).collect()
}

/// A `VideoRehabService.json` that is removed when dropped.
#[derive(Debug)]
pub struct WrittenServiceFile(Folder);

impl WrittenServiceFile {
    /// Writes it.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(content: &str) -> anyhow::Result<Self> {
        let file = Self(Folder::create()?);
        std::fs::write(file.place(), content)?;
        Ok(file)
    }

    /// Its path.
    pub fn path(&self) -> String {
        self.place().display().to_string()
    }

    fn place(&self) -> PathBuf {
        self.0.path().join("VideoRehabService.json")
    }
}

/// Puts a value at `/<section>/<key>`.
fn put(content: &mut Value, pointer: &str, value: Value) -> anyhow::Result<()> {
    let parts = pointer.trim_start_matches('/').split_once('/');
    let (section, key) = parts.with_context(|| format!("not a pointer: {pointer}"))?;
    let content = content.as_object_mut().context("not an object")?;
    let section = content.entry(section).or_insert_with(|| json!({}));
    let section = section.as_object_mut().context("not a section")?;
    section.insert(key.to_owned(), value);
    Ok(())
}
