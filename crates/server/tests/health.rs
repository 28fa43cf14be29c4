//! What a service manager and a container engine ask of the server, and how it drains.

use std::process::Stdio;
use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::{EngineVersion, PATIENCE, Server, http_request};

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");

async fn ready(server: &Server) -> anyhow::Result<(StatusCode, Value)> {
    let url = format!("{}/readyz", server.home());
    let answer = http_request(Method::GET, &url, &[], "").await?;
    Ok((answer.status, serde_json::from_str(&answer.body)?))
}

async fn health(url: &str, more: &[&str]) -> anyhow::Result<bool> {
    let mut command = tokio::process::Command::new(BINARY);
    command.args(["health", "--url", url]).args(more);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    Ok(command.status().await?.success())
}

#[tokio::test]
async fn a_server_that_runs_is_alive_and_ready() -> anyhow::Result<()> {
    let server = Server::start(BINARY, 1, &[]).await?;
    let (status, answer) = ready(&server).await?;
    assert_eq!(status, StatusCode::OK);
    let well = json!({ "ready": true, "draining": false, "redis": true, "key": true });
    assert_eq!(answer, well);
    let url = server.home().to_owned();
    assert!(health(&url, &[]).await? && health(&url, &["--ready"]).await?);
    // Nobody listens there.
    assert!(!health("http://127.0.0.1:1", &[]).await?);
    Ok(())
}

#[tokio::test]
async fn a_draining_server_starts_nothing_and_waits_for_its_sessions() -> anyhow::Result<()> {
    let mut server = Server::start(BINARY, 2, &["--drain-timeout-s", "60"]).await?;
    let session = server.start_session().await?;
    let mut one = session.join(EngineVersion::V4).await?;
    let mut other = session.join(EngineVersion::V4).await?;
    server.signal("TERM").await?;
    let draining = async {
        while ready(&server).await?.0 == StatusCode::OK {}
        anyhow::Ok(())
    };
    tokio::time::timeout(PATIENCE, draining).await??;
    let url = server.home().to_owned();
    assert!(health(&url, &[]).await? && !health(&url, &["--ready"]).await?);
    assert!(server.start_session().await.is_err());

    one.message(&other.easyrtcid, json!("still here")).await?;
    assert_eq!(other.event("test").await?["msgData"], "still here");
    server.stop_session(&session).await?;
    assert!(server.exited(Duration::from_secs(10)).await?.success());
    Ok(())
}
