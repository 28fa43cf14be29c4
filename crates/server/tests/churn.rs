//! After thousands of clients have come and gone, nothing of them is left.

#![expect(
    clippy::indexing_slicing,
    reason = "helpers of a test stand outside its test functions"
)]

use std::time::Duration;

use anyhow::ensure;
use serde_json::json;
use testkit::{Client, EngineVersion, PATIENCE, Server, StartedSession, TransportKind};
use tokio::task::JoinSet;

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");
const SESSIONS: u16 = 500;
const CLIENTS: usize = 5_000;
/// How many sessions are visited at the same time.
const AT_ONCE: usize = 10;

#[tokio::test]
async fn five_thousand_clients_in_five_hundred_sessions_leave_nothing() -> anyhow::Result<()> {
    let limits = [
        "--handshakes-per-s",
        "100000",
        "--handshake-burst",
        "100000",
    ];
    let server = Server::start(BINARY, SESSIONS, &limits).await?;
    let warm = round(&server).await?;
    let after = round(&server).await?;
    println!(
        "FIGURE resident memory after {CLIENTS} clients joined and left in {SESSIONS} sessions: {:.1} MB, \
         before that {:.1} MB",
        megabytes(after),
        megabytes(warm)
    );
    assert!(
        after * 10 <= warm * 11,
        "memory grows from {warm} to {after}"
    );
    Ok(())
}

/// Lets everybody join and leave; returns the resident memory after that, in bytes.
async fn round(server: &Server) -> anyhow::Result<u64> {
    let mut sessions = Vec::new();
    for _ in 0..SESSIONS {
        sessions.push(server.start_session().await?);
    }
    for group in sessions.chunks(AT_ONCE) {
        let mut visits = JoinSet::new();
        for session in group {
            visits.spawn(visit(session.clone()));
        }
        while let Some(visited) = visits.join_next().await {
            visited??;
        }
    }
    nobody_is_left(server).await?;
    for session in sessions.iter().step_by(50) {
        finds_an_empty_session(session).await?;
    }
    for session in &sessions {
        server.stop_session(session).await?;
    }
    server.resident_bytes()
}

/// Ten clients join in several ways, see each other, open rooms and applications, and leave in several ways.
async fn visit(session: StartedSession) -> anyhow::Result<()> {
    let mut clients = Vec::new();
    for number in 0..CLIENTS / usize::from(SESSIONS) {
        let engine = if number % 2 == 0 {
            EngineVersion::V4
        } else {
            EngineVersion::V3
        };
        let transport = if number % 5 == 4 {
            TransportKind::Polling
        } else {
            TransportKind::WebSocket
        };
        let mut client = Client::open(&session.socket(session.port, engine), transport).await?;
        client.authenticate().await?;
        let room = format!("room{number}");
        let rooms = json!({ "roomJoin": { &room: { "roomName": &room } } });
        let command = json!({ "msgType": "roomJoin", "msgData": rooms });
        let answer = client.request("easyrtcCmd", &command).await?;
        ensure!(answer["msgType"] == "roomData", "{answer}");
        clients.push(client);
    }
    let target = clients
        .first()
        .map(|client| client.easyrtcid.clone())
        .unwrap_or_default();
    for (number, mut client) in clients.into_iter().enumerate().rev() {
        if number > 0 {
            client.message(&target, json!("bye")).await?;
        }
        match number % 3 {
            // It says goodbye, it leaves the namespace first, or it is just gone.
            0 => client.close().await?,
            1 => {
                client.send("41").await?;
                client.close().await?;
            }
            _ => drop(client),
        }
    }
    Ok(())
}

async fn nobody_is_left(server: &Server) -> anyhow::Result<()> {
    // Those who poll and are just gone are noticed by their silence at the latest, so they said goodbye.
    let empty = async {
        while server.peers().await? > 0 {}
        anyhow::Ok(())
    };
    tokio::time::timeout(PATIENCE.max(Duration::from_secs(30)), empty).await?
}

/// Whoever comes now is alone, in the only room.
async fn finds_an_empty_session(session: &StartedSession) -> anyhow::Result<()> {
    let mut client = session.join(EngineVersion::V4).await?;
    let command = json!({ "msgType": "getRoomList" });
    let rooms = client.request("easyrtcCmd", &command).await?;
    let alone = json!({ "default": { "roomName": "default", "numberClients": 1 } });
    ensure!(rooms["msgData"]["roomList"] == alone, "{rooms}");
    client.close().await
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
