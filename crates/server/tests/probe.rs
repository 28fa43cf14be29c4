//! `videorehab-probe` and this server: what it says of a session that works, and of one that does not.

use std::time::Duration;

use testkit::probe::checks::{CheckOptions, CheckVerdict, ProbeTarget, probe};
use testkit::probe::{Network, Tls};
use testkit::{EasyrtcServer, PATIENCE, Process, Server};

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");
/// The time for an answer that does not come.
const SHORT: Duration = Duration::from_secs(3);
const OPTIONS: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/probe-options.json");
const NO_SERVERS: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/probe-no-servers.json");
const CERTIFICATE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/probe-certificate.pem");
const KEY: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/probe-key.pem");

/// The lines of a probe, each as its words with single blanks between them.
async fn lines_of(
    link: &str,
    media: Option<Network>,
    timeout: Duration,
) -> anyhow::Result<(CheckVerdict, Vec<String>)> {
    lines_with(Tls::new(None)?, link, media, timeout).await
}

async fn lines_with(
    tls: Tls,
    link: &str,
    media: Option<Network>,
    timeout: Duration,
) -> anyhow::Result<(CheckVerdict, Vec<String>)> {
    let options = CheckOptions {
        tls,
        timeout,
        media,
        media_timeout: Duration::from_secs(30),
    };
    let mut out = Vec::new();
    let verdict = probe(&ProbeTarget::parse(link)?, &options, &mut out).await?;
    let text = String::from_utf8(out)?;
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok((verdict, text.lines().map(words).collect()))
}

#[tokio::test]
async fn a_session_that_works_passes_every_check_and_is_left_empty() -> anyhow::Result<()> {
    let server = Server::start(BINARY, 1, &[]).await?;
    let session = server.start_session().await?;
    let (verdict, lines) = lines_of(&session.participants, Some(Network::Every), PATIENCE).await?;
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
    let (verdict, lines) = lines_of(&link, None, PATIENCE).await?;
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
    std::fs::write(
        OPTIONS,
        r#"{"appIceServers": [{"urls": "stun:127.0.0.1:1"}, {"urls": "turns:127.0.0.1:1", "username": "ann", "credential": "sesame"}]}"#,
    )?;
    let server = EasyrtcServer::start(BINARY, &["--key", "sesame", "--options", OPTIONS]).await?;
    let link = format!("http://{}/socket.io/", server.authority());
    let (verdict, lines) = lines_of(&format!("{link}?key=sesame"), None, SHORT).await?;
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
    let (verdict, _) = lines_of(&link, None, PATIENCE).await?;
    assert_eq!(verdict.failed, ["handshake"]);
    Ok(())
}

#[tokio::test]
async fn a_self_signed_certificate_is_trusted_only_where_it_was_given() -> anyhow::Result<()> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    std::fs::write(CERTIFICATE, made.cert.pem())?;
    std::fs::write(KEY, made.signing_key.serialize_pem())?;
    let line = [
        "easyrtc",
        "--listen",
        "127.0.0.1:0",
        "--tls-cert",
        CERTIFICATE,
        "--tls-key",
        KEY,
        "--options",
        NO_SERVERS,
    ];
    std::fs::write(NO_SERVERS, r#"{"appIceServers": []}"#)?;
    let (_process, address) = Process::start(BINARY, &line).await?;
    let link = format!("{}/socket.io/", address.replace("127.0.0.1", "localhost"));
    for (trusted, failed) in [(Some(made.cert.pem()), &[][..]), (None, &["TLS"][..])] {
        let tls = Tls::new(trusted.as_ref().map(String::as_bytes))?;
        let (verdict, lines) = lines_with(tls, &link, None, PATIENCE).await?;
        assert_eq!(verdict.failed, failed, "{lines:#?}");
    }
    Ok(())
}
