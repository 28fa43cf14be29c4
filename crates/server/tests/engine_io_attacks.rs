//! Attacks on the transport: bodies that a decoder could loop over, packets and frames that carry nothing, clients that take
//! nothing. Each is answered or closed at once, and two peers beside it still talk.

use std::time::{Duration, Instant};

use anyhow::Context;
use http::{Method, StatusCode};
use serde_json::json;
use testkit::{
    Client, EasyrtcServer, EngineVersion, HttpAnswer, PATIENCE, TransportKind, http_request,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");
/// A body that takes longer is an attack that works. A debug build on a busy machine needs some of it.
const AT_ONCE: Duration = Duration::from_secs(2);
const MEGABYTE: usize = 1_000_000;
/// An attacker gives up after so many bytes.
const ENOUGH: usize = 64 * MEGABYTE;

/// A server with two peers who talk.
struct Scene {
    server: EasyrtcServer,
    one: Client,
    two: Client,
}

impl Scene {
    async fn set(options: &[&str]) -> anyhow::Result<Self> {
        let server = EasyrtcServer::start(BINARY, options).await?;
        let address = server.socket(EngineVersion::V4);
        let mut one = Client::open(&address, TransportKind::WebSocket).await?;
        one.authenticate().await?;
        let mut two = Client::open(&address, TransportKind::WebSocket).await?;
        two.authenticate().await?;
        Ok(Self { server, one, two })
    }

    async fn is_healthy(&mut self) -> anyhow::Result<()> {
        let text = json!("still here?");
        self.one.message(&self.two.easyrtcid, text.clone()).await?;
        while self.two.event("test").await?.get("msgData") != Some(&text) {}
        assert!(!self.server.log().contains("panicked"));
        Ok(())
    }

    fn url(&self, query: &str) -> String {
        format!("http://{}/socket.io/?{query}", self.server.authority())
    }

    /// Opens a connection by polling; returns the address of its requests.
    async fn poller(&self, version: u8) -> anyhow::Result<String> {
        let url = self.url(&format!("EIO={version}&transport=polling"));
        let open = http_request(Method::GET, &url, &[], String::new()).await?;
        let sid = open.body.split("\"sid\":\"").nth(1).context("no sid")?;
        let sid = sid.split('"').next().unwrap_or_default();
        Ok(format!("{url}&sid={sid}"))
    }

    async fn post(&self, url: &str, body: &str) -> anyhow::Result<HttpAnswer> {
        http_request(Method::POST, url, &[], body.to_owned()).await
    }

    async fn websocket(&self) -> anyhow::Result<TcpStream> {
        let mut stream = TcpStream::connect(self.server.authority()).await?;
        let head = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\n\
                    upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        stream.write_all(head.as_bytes()).await?;
        Ok(stream)
    }
}

#[tokio::test]
async fn bodies_that_a_decoder_could_loop_over_are_answered_at_once() -> anyhow::Result<()> {
    let mut scene = Scene::set(&["--handshake-burst", "1000"]).await?;
    for body in [
        "2:2😀x",
        "2:4😀1:2",
        "2:4😀😀😀😀",
        "1:😀",
        "0:",
        ":4",
        "1:",
        "-1:4",
        "99999999999999999999:4",
        "1:2".repeat(MEGABYTE / 3).as_str(),
        "3:4€€".repeat(MEGABYTE / 9).as_str(),
        "1".repeat(MEGABYTE).as_str(),
        "2:4a".repeat(MEGABYTE / 4).as_str(),
    ] {
        let url = scene.poller(3).await?;
        let begin = Instant::now();
        let answer = scene.post(&url, body).await?;
        let start: String = body.chars().take(20).collect();
        assert!(begin.elapsed() < AT_ONCE, "{start}: {:?}", begin.elapsed());
        let statuses = [StatusCode::OK, StatusCode::BAD_REQUEST];
        assert!(
            statuses.contains(&answer.status),
            "{start}: {}",
            answer.status
        );
    }
    scene.is_healthy().await
}

/// Sends the same bytes again and again; returns how many were taken before the server closed.
async fn floods(scene: &Scene, bytes: &[u8]) -> anyhow::Result<usize> {
    let (mut read, mut write) = scene.websocket().await?.into_split();
    let piece = bytes.repeat((64 * 1_024) / bytes.len());
    let sends = async {
        let mut sent = 0;
        while sent < ENOUGH && write.write_all(&piece).await.is_ok() {
            sent += piece.len();
        }
        sent
    };
    let reads = async {
        // A reset is as good as an end.
        let _ = tokio::io::copy(&mut read, &mut tokio::io::sink()).await;
    };
    let (sent, ()) = tokio::time::timeout(PATIENCE, async { tokio::join!(sends, reads) }).await?;
    Ok(sent)
}

#[tokio::test]
async fn frames_and_packets_that_carry_nothing_cost_their_sender_the_connection()
-> anyhow::Result<()> {
    let mut scene = Scene::set(&["--handshake-burst", "1000"]).await?;
    // Masked with zeros.
    for (name, frame) in [
        ("ping", &b"\x89\x80\0\0\0\0"[..]),
        ("pong", b"\x8a\x80\0\0\0\0"),
        (
            "part of a text",
            b"\x01\x80\0\0\0\0\x00\x80\0\0\0\0\x80\x81\0\0\0\x006",
        ),
        ("pong of Engine.IO", b"\x81\x81\0\0\0\x003"),
        ("noop", b"\x81\x81\0\0\0\x006"),
    ] {
        let sent = floods(&scene, frame).await?;
        assert!(sent < ENOUGH, "{name}: {sent} bytes were taken");
        scene.is_healthy().await?;
    }
    let closed = scene.server.log();
    assert_eq!(
        closed.matches(r#""reason":"too_fast""#).count(),
        5,
        "{closed}"
    );
    Ok(())
}

#[tokio::test]
async fn empty_parts_of_a_message_that_never_ends_close_the_connection() -> anyhow::Result<()> {
    let mut scene = Scene::set(&[]).await?;
    let (mut read, mut write) = scene.websocket().await?.into_split();
    write.write_all(b"\x01\x80\0\0\0\0").await?;
    let piece = b"\x00\x80\0\0\0\0".repeat(10_000);
    let mut sent = 0;
    while sent < ENOUGH && write.write_all(&piece).await.is_ok() {
        sent += piece.len();
    }
    assert!(sent < ENOUGH, "{sent} bytes were taken");
    let _ = read.read_to_end(&mut Vec::new()).await;
    scene.is_healthy().await
}

#[tokio::test]
async fn a_client_that_answers_pings_and_never_polls_is_closed() -> anyhow::Result<()> {
    let options = ["--ping-interval-s", "1", "--ping-timeout-s", "1"];
    let scene = Scene::set(&options).await?;
    let url = scene.poller(4).await?;
    let mut ticks = tokio::time::interval(Duration::from_millis(100));
    let gone = async {
        while scene.post(&url, "3").await?.status == StatusCode::OK {
            ticks.tick().await;
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(PATIENCE, gone).await??;
    assert!(scene.server.log().contains(r#""reason":"silent""#));
    Ok(())
}

#[tokio::test]
async fn what_waits_for_a_client_that_does_not_poll_is_bounded() -> anyhow::Result<()> {
    let mut scene = Scene::set(&["--max-queued-bytes", "1000000"]).await?;
    let mut deaf = Client::open(
        &scene.server.socket(EngineVersion::V4),
        TransportKind::Polling,
    )
    .await?;
    deaf.authenticate().await?;
    let large = json!("x".repeat(400_000));
    let mut answers = Vec::new();
    for _ in 0..4 {
        answers.push(scene.one.message(&deaf.easyrtcid, large.clone()).await?);
    }
    // Two fit; the third closes the client, and the fourth finds nobody.
    assert_eq!(answers.first(), Some(&json!({ "msgType": "ack" })));
    assert_ne!(answers.last(), Some(&json!({ "msgType": "ack" })));
    assert!(scene.server.log().contains(r#""reason":"slow_peer""#));
    scene.is_healthy().await
}
