//! `videorehab-probe` and this server: what it says of a session that works, and of one that does not.

use std::time::Duration;

use testkit::probe::checks::{Options, Target, Verdict, probe};
use testkit::probe::{Network, Tls};
use testkit::{EasyrtcServer, PATIENCE, Server};

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");

/// The lines of a probe, each as its words with single blanks between them.
async fn lines_of(link: &str, media: Option<Network>) -> anyhow::Result<(Verdict, Vec<String>)> {
    let options = Options {
        tls: Tls::new(None)?,
        timeout: PATIENCE,
        media,
        media_timeout: Duration::from_secs(30),
    };
    let mut out = Vec::new();
    let verdict = probe(&Target::parse(link)?, &options, &mut out).await?;
    let text = String::from_utf8(out)?;
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok((verdict, text.lines().map(words).collect()))
}

#[tokio::test]
async fn a_session_that_works_passes_every_check_and_is_left_empty() -> anyhow::Result<()> {
    let server = Server::start(BINARY, 1, &[]).await?;
    let session = server.start_session().await?;
    let (verdict, lines) = lines_of(&session.participants, Some(Network::Every)).await?;
    assert!(verdict.is_good(), "{lines:#?}");
    let expected = [
        "skipped name the link names an address",
        "passed TCP 127.0.0.1:",
        "skipped TLS the link says http",
        "passed page /participants is the page of a session",
        "passed ticket /ticket gives one",
        "passed handshake /websocket/",
        "passed join by WebSocket; addresses of ICE servers: 0",
        "passed ICE, host",
        "skipped ICE, server reflexive the session has no STUN server",
        "skipped ICE, relay by UDP the session has no TURN server by UDP",
        "skipped ICE, relay by TCP or TLS the session has no TURN server by TCP or TLS",
        "passed media data channel and video arrive",
        "passed leave the server closed the WebSocket",
        "verdict: good",
    ];
    assert_eq!(lines.len(), expected.len(), "{lines:#?}");
    for (line, expected) in lines.iter().zip(expected) {
        assert!(line.starts_with(expected), "{line} instead of {expected}");
        assert!(!line.contains(session.participant_key()), "{line}");
    }
    let left = async { while server.peers().await.is_ok_and(|peers| peers > 0) {} };
    tokio::time::timeout(PATIENCE, left).await?;
    Ok(())
}

#[tokio::test]
async fn a_wrong_key_fails_at_the_page_and_the_rest_is_skipped() -> anyhow::Result<()> {
    let server = Server::start(BINARY, 1, &[]).await?;
    let session = server.start_session().await?;
    let link = session
        .participants
        .replace(session.participant_key(), "sesame");
    let (verdict, lines) = lines_of(&link, None).await?;
    assert_eq!(verdict.failed, ["page"]);
    let refused = "failed page /participants: 403 (the key, ticket or cookie is not accepted)";
    assert!(lines.iter().any(|line| line == refused), "{lines:#?}");
    let skipped = lines
        .iter()
        .filter(|line| line.ends_with("because of the failure at page"));
    assert_eq!(skipped.count(), 9, "{lines:#?}");
    assert!(
        lines.iter().all(|line| !line.contains("sesame")),
        "{lines:#?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_plain_server_is_probed_by_the_address_of_its_socket() -> anyhow::Result<()> {
    let servers = r#"[{"urls":"stun:127.0.0.1:1"},{"urls":"turns:127.0.0.1:1"}]"#;
    let server =
        EasyrtcServer::start(BINARY, &["--key", "sesame", "--ice-servers", servers]).await?;
    let link = format!("http://{}/socket.io/", server.authority());
    let (verdict, lines) = lines_of(&format!("{link}?key=sesame"), None).await?;
    assert_eq!(
        verdict.failed,
        ["ICE, server reflexive", "ICE, relay by TCP or TLS"]
    );
    for expected in [
        "skipped page the link leads to a socket",
        "passed handshake /socket.io/ accepts it",
        "failed ICE, server reflexive no answer from stun:127.0.0.1:1",
        "failed ICE, relay by TCP or TLS turns:127.0.0.1:1: nobody listens",
        "skipped media not asked for (--media)",
        "passed leave the server closed the WebSocket",
    ] {
        assert!(
            lines.iter().any(|line| line == expected),
            "{expected}: {lines:#?}"
        );
    }
    let (verdict, _) = lines_of(&link, None).await?;
    assert_eq!(verdict.failed, ["handshake"]);
    Ok(())
}
