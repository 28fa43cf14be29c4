//! A native peer as a process, for tests that are not written in Rust.
//!
//! `native-peer <host:port> <path> <application> [<query>]` joins and prints its id. Then it takes a command a line: `call <id>`,
//! `say <id> <text>`, and `seen <id>`, which is answered with a line of JSON: what it has seen of that peer so far. It
//! ends when its input does.

use std::io::Write;

use anyhow::{Context, bail};
use probe::{EngineVersion, NativePeer, SocketAddress};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let authority = arguments.next().context("host and port are missing")?;
    let path = arguments.next().context("the path is missing")?;
    let application = arguments.next().context("the application is missing")?;
    let query = arguments.next().unwrap_or_default();
    let address = SocketAddress::new(authority, path, query, EngineVersion::V4);
    let peer = NativePeer::join(&address, &application).await?;
    say(&peer.id)?;
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let mut words = line.splitn(3, ' ');
        match (words.next(), words.next(), words.next()) {
            (Some("call"), Some(id), None) => peer.call(id).await?,
            (Some("say"), Some(id), Some(text)) => peer.say(id, text).await?,
            (Some("seen"), Some(id), None) => {
                let seen = peer.seen_of(id);
                say(&json!({
                    "isConnected": seen.is_connected,
                    "hasChannel": seen.has_channel,
                    "messages": seen.messages,
                    "videoBytes": seen.video_bytes,
                })
                .to_string())?;
            }
            _ => bail!("unknown command"),
        }
    }
    Ok(())
}

fn say(line: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}
