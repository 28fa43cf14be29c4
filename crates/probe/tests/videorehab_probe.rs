//! The binary `videorehab-probe` where there is no server that answers. With one: `crates/server/tests/probe.rs`.

use std::process::Output;

use tokio::net::TcpListener;
use tokio::process::Command;

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab-probe");

async fn run(arguments: &[&str]) -> anyhow::Result<(Option<i32>, String)> {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(BINARY).args(arguments).output().await?;
    let text = [stdout, stderr].concat();
    let text = String::from_utf8(text)?;
    assert!(!text.contains("sesame"), "{text}");
    Ok((status.code(), text))
}

fn link(listener: &TcpListener) -> anyhow::Result<String> {
    Ok(format!(
        "http://{}/participants?key=sesame",
        listener.local_addr()?
    ))
}

#[tokio::test]
async fn a_port_where_nobody_listens_fails_at_tcp() -> anyhow::Result<()> {
    let link = link(&TcpListener::bind("127.0.0.1:0").await?)?;
    let (code, text) = run(&[&link]).await?;
    assert_eq!(code, Some(1), "{text}");
    let failed: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("failed"))
        .collect();
    assert!(
        matches!(failed[..], [line] if line.contains("TCP") && line.ends_with("nobody listens")),
        "{text}"
    );
    assert!(text.ends_with("verdict: failed at TCP\n"), "{text}");
    Ok(())
}

#[tokio::test]
async fn a_server_that_is_silent_fails_at_the_page() -> anyhow::Result<()> {
    // It accepts, and nobody reads.
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let (code, text) = run(&[&link(&listener)?, "--timeout-s", "1"]).await?;
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("no answer within 1 s"), "{text}");
    assert!(text.ends_with("verdict: failed at page\n"), "{text}");
    Ok(())
}

#[tokio::test]
async fn a_name_without_an_address_fails_at_the_name() -> anyhow::Result<()> {
    let (code, text) = run(&["https://rehab.invalid/participants?key=sesame"]).await?;
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("rehab.invalid has no address"), "{text}");
    Ok(())
}

#[tokio::test]
async fn a_link_that_cannot_be_probed_is_not_repeated() -> anyhow::Result<()> {
    let (code, text) = run(&["https://rehab.example.org/?key=sesame"]).await?;
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("neither to a page"), "{text}");
    Ok(())
}
