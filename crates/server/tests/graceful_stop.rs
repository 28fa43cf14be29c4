//! A signal stops the server: peers are told, connections closed, and it exits in time.

use std::time::{Duration, Instant};

use testkit::{Client, EngineVersion, Server};

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");
const IN_TIME: Duration = Duration::from_secs(5);

/// A server that does not give up a stuck client before it is stopped.
const PATIENT: [&str; 4] = ["--max-queued-bytes", "100000000", "--write-timeout-s", "60"];

#[tokio::test]
async fn peers_are_told_and_the_exit_code_is_0() -> anyhow::Result<()> {
    for signal in ["TERM", "INT"] {
        let mut server = Server::start(BINARY, 2, &[]).await?;
        let session = server.start_session().await?;
        let mut new = session.join(EngineVersion::V4).await?;
        let mut old = session.join(EngineVersion::V3).await?;
        server.signal(signal).await?;
        for client in [&mut new, &mut old] {
            assert_eq!(
                client.event("error").await?["msgData"]["errorCode"],
                "SERVER_SHUTDOWN"
            );
            assert_eq!(client.receive().await?, "41");
            client.closed().await?;
        }
        assert!(server.exited(IN_TIME).await?.success());
    }
    Ok(())
}

#[tokio::test]
async fn a_client_that_reads_nothing_does_not_hold_it_up() -> anyhow::Result<()> {
    let mut server = Server::start(BINARY, 1, &PATIENT).await?;
    let _clients = clients_of_whom_one_is_stuck(&server).await?;
    server.signal("TERM").await?;
    assert!(server.exited(IN_TIME).await?.success());
    Ok(())
}

#[tokio::test]
async fn a_second_signal_forces() -> anyhow::Result<()> {
    let mut server = Server::start(
        BINARY,
        1,
        &[&PATIENT[..], &["--stop-timeout-s", "60"]].concat(),
    )
    .await?;
    let (mut sender, _stuck) = clients_of_whom_one_is_stuck(&server).await?;
    server.signal("TERM").await?;
    sender.event("error").await?;
    let second = Instant::now();
    server.signal("TERM").await?;
    assert_eq!(server.exited(IN_TIME).await?.code(), Some(130));
    assert!(second.elapsed() < Duration::from_secs(1));
    Ok(())
}

/// Two peers; much waits for the second, which reads nothing.
async fn clients_of_whom_one_is_stuck(server: &Server) -> anyhow::Result<(Client, Client)> {
    let session = server.start_session().await?;
    let stuck = session.join(EngineVersion::V4).await?;
    let mut sender = session.join(EngineVersion::V4).await?;
    for _ in 0..100 {
        sender
            .message(&stuck.easyrtcid, "x".repeat(100_000).into())
            .await?;
    }
    Ok((sender, stuck))
}
