//! What a session costs: the figures that the README promises, measured on the real binary. `cargo xtask test` measures
//! the release build.

use std::time::{Duration, Instant};

use testkit::{EngineVersion, Server, StartedSession};

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");
const SESSIONS: u16 = 50;
const ROUNDS: usize = 20;
const STARTS: usize = 200;

#[tokio::test]
async fn fifty_sessions_start_and_stop_again_and_again() -> anyhow::Result<()> {
    let server = Server::start(BINARY, SESSIONS, &[]).await?;
    let memory = memory_of_rounds(&server, async |_| Ok(())).await?;
    let (first, last) = (memory.first().unwrap(), memory.last().unwrap());
    println!(
        "FIGURE resident memory with {SESSIONS} idle sessions: {:.1} MB",
        megabytes(first.with_sessions)
    );
    println!(
        "FIGURE resident memory after stopping them: {:.1} MB in round 1, {:.1} MB in round {ROUNDS}",
        megabytes(first.after),
        megabytes(last.after)
    );
    assert!(first.with_sessions < 20_000_000);
    assert!(
        last.after * 10 <= first.after * 11,
        "memory grows: {memory:?}"
    );
    Ok(())
}

#[tokio::test]
async fn peers_come_and_go_again_and_again() -> anyhow::Result<()> {
    // All clients come from one address here, and much faster than people.
    let server = Server::start(BINARY, SESSIONS, &["--handshake-burst", "10000"]).await?;
    let memory = memory_of_rounds(&server, async |sessions| {
        let mut clients = Vec::new();
        for session in sessions {
            clients.push(session.join(EngineVersion::V4).await?);
        }
        assert_eq!(server.peers().await?, sessions.len());
        Ok(())
    })
    .await?;
    let (middle, last) = (memory.get(ROUNDS / 2).unwrap(), memory.last().unwrap());
    println!(
        "FIGURE resident memory after 1,000 peers have gone: {:.1} MB",
        megabytes(last.after)
    );
    assert!(
        last.after * 20 <= middle.after * 21,
        "memory grows: {memory:?}"
    );
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
    let median = *times.get(STARTS / 2).unwrap();
    println!(
        "FIGURE from POST /sessions to the first accepted connection, median of {STARTS}: {median:.1?}"
    );
    assert!(median < Duration::from_millis(2));
    Ok(())
}

/// Resident memory in one round, in bytes.
#[derive(Debug)]
struct Round {
    with_sessions: u64,
    after: u64,
}

/// Starts as many sessions as there may be, lets `during` happen, and stops them, again and again. Every round needs
/// every port of the one before.
async fn memory_of_rounds(
    server: &Server,
    during: impl AsyncFn(&[StartedSession]) -> anyhow::Result<()>,
) -> anyhow::Result<Vec<Round>> {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let mut sessions = Vec::new();
        for _ in 0..SESSIONS {
            sessions.push(server.start_session().await?);
        }
        let with_sessions = server.resident_bytes()?;
        during(&sessions).await?;
        for session in &sessions {
            server.stop_session(session).await?;
        }
        rounds.push(Round {
            with_sessions,
            after: server.resident_bytes()?,
        });
    }
    Ok(rounds)
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
