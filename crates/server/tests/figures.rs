//! What a session costs: the figures that the README promises, measured on the real binary. `cargo xtask test` measures
//! the release build.

use std::time::{Duration, Instant};

use testkit::{Client, Engine, Server, Session};

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");
const SESSIONS: u16 = 50;
const ROUNDS: usize = 20;
const STARTS: usize = 200;

/// Resident memory after each of `ROUNDS` rounds in which all sessions start, `during` happens, and all stop.
async fn memory_after_rounds(
    server: &Server,
    during: impl AsyncFn(&[Session]) -> anyhow::Result<()>,
) -> anyhow::Result<Vec<u64>> {
    let mut after = Vec::new();
    for _ in 0..ROUNDS {
        let mut sessions = Vec::new();
        for _ in 0..SESSIONS {
            sessions.push(server.start_session().await?);
        }
        let mut ports: Vec<u16> = sessions.iter().map(|session| session.port).collect();
        ports.sort_unstable();
        ports.dedup();
        assert_eq!(ports.len(), sessions.len(), "a port was given twice");
        during(&sessions).await?;
        for session in &sessions {
            server.stop_session(session).await?;
        }
        after.push(server.resident_bytes()?);
    }
    Ok(after)
}

#[tokio::test]
async fn fifty_sessions_start_and_stop_again_and_again() -> anyhow::Result<()> {
    let server = Server::start(BINARY, SESSIONS, &[]).await?;
    let after = memory_after_rounds(&server, async |_| {
        let idle = server.resident_bytes()?;
        assert!(idle < 20_000_000, "{idle} bytes with {SESSIONS} idle sessions");
        Ok(())
    })
    .await?;
    let idle = after.first().copied().unwrap_or_default();
    println!("FIGURE resident memory after {SESSIONS} sessions, round 1: {:.1} MB", megabytes(idle));
    let last = after.last().copied().unwrap_or_default();
    println!("FIGURE the same, round {ROUNDS}: {:.1} MB {after:?}", megabytes(last));
    Ok(())
}

#[tokio::test]
async fn peers_come_and_go_again_and_again() -> anyhow::Result<()> {
    // All clients come from one address here, and much faster than people.
    let server = Server::start(BINARY, SESSIONS, &["--handshake-burst", "10000"]).await?;
    let after = memory_after_rounds(&server, async |sessions| {
        for session in sessions {
            Client::join(session, Engine::V4).await?;
        }
        Ok(())
    })
    .await?;
    println!("{after:?}");
    Ok(())
}

#[tokio::test]
async fn a_started_session_accepts_connections_at_once() -> anyhow::Result<()> {
    let server = Server::start(BINARY, 1, &[]).await?;
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let before = Instant::now();
        let session = server.start_session().await?;
        drop(tokio::net::TcpStream::connect(("127.0.0.1", session.port)).await?);
        times.push(before.elapsed());
        server.stop_session(&session).await?;
    }
    times.sort();
    let median = times.get(STARTS / 2).copied().unwrap_or_default();
    println!("FIGURE from POST /sessions to the first accepted connection, median of {STARTS}: {median:.1?}");
    assert!(median < Duration::from_millis(2));
    Ok(())
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
