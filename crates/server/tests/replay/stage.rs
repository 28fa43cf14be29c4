//! A server and the clients of a scenario.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use testkit::{EasyrtcServer, EngineVersion, Packet, TransportKind, WebServer, Wire};

use super::expected::Output;
use super::ids::Ids;
use super::scenario::{Options, Stimulus};
use super::shortened::shortened;

/// The ack id of the question whether something is left to come.
const LAST: u64 = 9_999;

/// An id that nobody has, for placeholders of clients without one.
const NOBODY: &str = "nobody0000000000";

pub(super) struct Stage {
    server: EasyrtcServer,
    engine: EngineVersion,
    transport: TransportKind,
    clients: BTreeMap<String, Client>,
    ids: Ids,
    /// Who is asked who may come in, if anybody.
    _web_server: Option<WebServer>,
    _options: Option<OptionsFile>,
}

struct Client {
    wire: Wire,
    is_connected: bool,
    is_peer: bool,
}

/// A file that is there as long as the server runs.
struct OptionsFile(PathBuf);

impl Drop for OptionsFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Stage {
    pub(super) async fn start(
        options: &Options,
        engine: EngineVersion,
        transport: TransportKind,
    ) -> anyhow::Result<Self> {
        let mut arguments = Vec::new();
        let mut argument = |name: &str, value: String| arguments.extend([name.to_owned(), value]);
        let file = options
            .easyrtc
            .as_ref()
            .map(OptionsFile::write)
            .transpose()?;
        if let Some(OptionsFile(path)) = &file {
            argument("--options", path.display().to_string());
        }
        if let Some(bytes) = options.max_message_bytes {
            argument("--max-message-bytes", bytes.to_string());
        }
        let web_server = match options.refused_name.clone() {
            None => None,
            Some(name) => {
                let refuses = move |body: &str| {
                    let question: Value = serde_json::from_str(body).unwrap_or_default();
                    if question["username"] == name {
                        403
                    } else {
                        204
                    }
                };
                let server = WebServer::start(refuses).await?;
                argument("--auth-url", server.url());
                Some(server)
            }
        };
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let binary = env!("CARGO_BIN_EXE_videorehab");
        Ok(Self {
            server: EasyrtcServer::start(binary, &arguments).await?,
            engine,
            transport,
            clients: BTreeMap::new(),
            ids: Ids::default(),
            _web_server: web_server,
            _options: file,
        })
    }

    /// Lets a client do something.
    pub(super) async fn perform(&mut self, name: &str, stimulus: &Stimulus) -> anyhow::Result<()> {
        match stimulus {
            Stimulus::Connect => {
                let client = self.connect().await?;
                self.clients.insert(name.to_owned(), client);
            }
            Stimulus::Send(packets) => {
                for (text, attachments) in packets {
                    let text = self.without_placeholders(text);
                    let Some(client) = self.clients.get_mut(name) else {
                        return Ok(());
                    };
                    // If the server has closed the connection meanwhile, that is among what is expected.
                    let _ = client.wire.send(&format!("4{text}")).await;
                    for data in attachments {
                        let _ = client.wire.send_binary(data.clone()).await;
                    }
                }
            }
            Stimulus::Close => {
                if let Some(client) = self.clients.remove(name) {
                    // The server may have been first.
                    let _ = client.wire.close().await;
                }
            }
            Stimulus::SendAndClose(text) => {
                let mut client = self.clients.remove(name).context("no such client")?;
                client.wire.send(&format!("4{text}")).await?;
                client.wire.close().await?;
            }
        }
        Ok(())
    }

    /// Waits for what each client should get, in its order.
    pub(super) async fn expect(&mut self, expected: &[(String, Output)]) -> Result<(), String> {
        for (name, output) in expected {
            let Some(client) = self.clients.get_mut(name) else {
                // The recorded client had left by itself, and so has ours.
                continue;
            };
            let actual = client
                .receive()
                .await
                .map_err(|error| format!("  {name} expected {output:?}\n  but: {error:#}"))?;
            if !self.ids.fit(output, &actual) {
                let (output, actual) = (format!("{output:?}"), format!("{actual:?}"));
                return Err(format!(
                    "  {name} expected {}\n  got      {}",
                    shortened(&output),
                    shortened(&actual)
                ));
            }
            if matches!(actual, Output::Closed) {
                self.clients.remove(name);
            }
        }
        Ok(())
    }

    /// Makes sure that nobody gets anything else.
    pub(super) async fn expect_silence(&mut self) -> Result<(), String> {
        let (peers, strangers): (Vec<_>, Vec<_>) = std::mem::take(&mut self.clients)
            .into_iter()
            .filter(|(_, client)| client.is_connected)
            .partition(|(_, client)| client.is_peer);
        // Peers first, because the others disturb them.
        for (name, mut client) in peers.into_iter().chain(strangers) {
            let question = if client.is_peer {
                json!(["easyrtcCmd", { "msgType": "getIceConfig" }])
            } else {
                json!(["easyrtcAuth", { "msgType": "authenticate", "msgData": { "apiVersion": "1" } }])
            };
            let packet = format!("42{LAST}{question}");
            client
                .wire
                .send(&packet)
                .await
                .map_err(|error| format!("  {name} is cut off: {error:#}"))?;
            match client.receive().await {
                Ok(Output::Ack { id: LAST, .. }) => {}
                other => return Err(format!("  {name} expected nothing\n  got      {other:?}")),
            }
            // Whoever is asked now stays, so that leaving tells nobody anything before its turn.
            self.clients.insert(name, client);
        }
        Ok(())
    }

    /// Lets somebody else in.
    pub(super) async fn lets_somebody_in(&mut self) -> anyhow::Result<()> {
        let mut client = self.connect().await?;
        let request =
            r#"421["easyrtcAuth",{"msgType":"authenticate","msgData":{"apiVersion":"1"}}]"#;
        client.wire.send(request).await?;
        let answer = client.receive().await?;
        let is_token =
            matches!(&answer, Output::Ack { argument, .. } if argument["msgType"] == "token");
        ensure!(is_token, "{answer:?}");
        Ok(())
    }

    async fn connect(&self) -> anyhow::Result<Client> {
        let mut wire = Wire::open(&self.server.socket(self.engine), self.transport).await?;
        if self.engine == EngineVersion::V4 {
            wire.send("40").await?;
        }
        let welcome = wire.receive().await?;
        let is_welcome = matches!(&welcome, Some(Packet::Text(text)) if text.starts_with("40"));
        ensure!(is_welcome, "no welcome but {welcome:?}");
        Ok(Client {
            wire,
            is_connected: true,
            is_peer: false,
        })
    }

    fn without_placeholders(&self, text: &str) -> String {
        let mut text = self.ids.fill_in(text);
        while let Some((before, rest)) = text.split_once("<id:") {
            let (_, after) = rest.split_once('>').unwrap();
            text = format!("{before}{NOBODY}{after}");
        }
        text
    }
}

impl Client {
    async fn receive(&mut self) -> anyhow::Result<Output> {
        let output = match self.wire.receive().await? {
            None => Output::Closed,
            Some(Packet::Binary(data)) => Output::Binary(data),
            Some(Packet::Text(text)) => Output::parse(&text),
        };
        match &output {
            Output::Ack { argument, .. } if argument["msgType"] == "token" => self.is_peer = true,
            Output::PutOut | Output::Closed => {
                self.is_peer = false;
                self.is_connected = false;
            }
            Output::Event { .. } | Output::Ack { .. } | Output::Binary(_) | Output::Other(_) => {}
        }
        Ok(output)
    }
}

impl OptionsFile {
    fn write(options: &Value) -> anyhow::Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("videorehab-replay-{}-{number}.json", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, options.to_string())?;
        Ok(Self(path))
    }
}
