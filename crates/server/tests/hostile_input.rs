//! Whatever a client sends, the server stays healthy and nobody else notices.

use std::time::Duration;

use http::Method;
use serde_json::json;
use testkit::{Client, EngineVersion, PATIENCE, Server, StartedSession, http_request};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");

/// A server with a session in which two well-behaved peers talk.
struct Scene {
    server: Server,
    session: StartedSession,
    one: Client,
    two: Client,
}

impl Scene {
    async fn set(options: &[&str]) -> anyhow::Result<Self> {
        let server = Server::start(BINARY, 2, options).await?;
        let session = server.start_session().await?;
        let one = session.join(EngineVersion::V4).await?;
        let two = session.join(EngineVersion::V3).await?;
        Ok(Self {
            server,
            session,
            one,
            two,
        })
    }

    /// The two can still talk, and a new session can be started.
    async fn is_healthy(&mut self) -> anyhow::Result<()> {
        let ack = self
            .one
            .message(&self.two.easyrtcid, json!("still here?"))
            .await?;
        assert_eq!(ack, json!({ "msgType": "ack" }));
        // What the hostile client was allowed to send comes first.
        while self.two.event("test").await?.get("msgData") != Some(&json!("still here?")) {}
        let other = self.server.start_session().await?;
        self.server.stop_session(&other).await?;
        assert!(!self.server.log().contains("panicked"));
        Ok(())
    }
}

#[tokio::test]
async fn what_breaks_the_protocol_closes_that_connection_alone() -> anyhow::Result<()> {
    let mut scene = Scene::set(&[]).await?;
    for text in [
        "4garbage",
        "42[\"a\"",
        "42{}",
        "49",
        "4",
        "",
        "9",
        "42[\"disconnect\"]",
        "4599-[\"a\"]",
        "42[\"easyrtcCmd\",{\"a\":\"\u{d7ff}\"}]x",
        "b",
        "éprob",
        "40",
    ] {
        let mut client = scene.session.join(EngineVersion::V4).await?;
        client.send(text).await?;
        client
            .closed()
            .await
            .map_err(|error| error.context(format!("after {text:?}")))?;
    }
    let mut client = scene.session.join(EngineVersion::V4).await?;
    client.send_binary(vec![1, 2, 3]).await?;
    client.closed().await?;
    let mut client = scene.session.join(EngineVersion::V3).await?;
    client.send_binary(vec![4, 1, 2, 3]).await?;
    client.closed().await?;
    scene.is_healthy().await
}

#[tokio::test]
async fn a_message_over_the_limit_closes_the_connection_and_one_at_the_limit_passes()
-> anyhow::Result<()> {
    let mut scene = Scene::set(&[]).await?;
    let target = scene.two.easyrtcid.clone();
    let mut client = scene.session.join(EngineVersion::V4).await?;
    let envelope = client.message(&target, json!("x".repeat(900_000))).await?;
    assert_eq!(envelope["msgType"], "ack");
    // The server may close while the rest is still being sent.
    let _ = client
        .send(&format!(
            "420[\"easyrtcMsg\",\"{}\"]",
            "x".repeat(1_000_000)
        ))
        .await;
    client.closed().await?;
    let polling = format!(
        "http://127.0.0.1:{0}/websocket/{0}/?EIO=4&transport=polling&key={1}",
        scene.session.port,
        scene.session.participant_key()
    );
    let opened = http_request(Method::GET, &polling, &[], "").await?;
    let sid = opened.body.split('"').nth(3).unwrap_or_default().to_owned();
    let posted = http_request(
        Method::POST,
        &format!("{polling}&sid={sid}"),
        &[],
        "4".repeat(1_000_001),
    )
    .await?;
    assert_eq!(posted.status, 413);
    assert_eq!(
        scene.two.event("test").await?["msgData"]
            .as_str()
            .map(str::len),
        Some(900_000)
    );
    scene.is_healthy().await
}

#[tokio::test]
async fn deep_json_is_passed_on_or_refused_but_never_a_crash() -> anyhow::Result<()> {
    let mut scene = Scene::set(&[]).await?;
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let message = |target: &str, depth| {
        format!(
            "425[\"easyrtcMsg\",{{\"msgType\":\"deep\",\"targetEasyrtcid\":\"{target}\",\"msgData\":{}}}]",
            deep(depth)
        )
    };
    let target = scene.two.easyrtcid.clone();
    scene.one.send(&message(&target, 200)).await?;
    loop {
        let text = scene.two.receive().await?;
        if text.contains("\"deep\"") {
            assert!(text.contains(&deep(200)));
            break;
        }
    }
    let mut client = scene.session.join(EngineVersion::V4).await?;
    client.send(&message(&target, 20_000)).await?;
    client.closed().await?;
    scene.is_healthy().await
}

#[tokio::test]
async fn ten_thousand_handshakes_without_authentication() -> anyhow::Result<()> {
    let mut scene = Scene::set(&[
        "--handshakes-per-s",
        "1000000",
        "--handshake-burst",
        "1000000",
    ])
    .await?;
    let before = scene.server.resident_bytes()?;
    let (port, key) = (
        scene.session.port,
        scene.session.participant_key().to_owned(),
    );
    let mut statuses = std::collections::BTreeMap::<u16, usize>::new();
    for batch in 0..100 {
        // Half of them have the key and never authenticate; half have none.
        let credential = if batch % 2 == 0 {
            format!("&key={key}")
        } else {
            String::new()
        };
        let url = format!(
            "http://127.0.0.1:{port}/websocket/{port}/?EIO=4&transport=polling{credential}"
        );
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..100 {
            let url = url.clone();
            tasks.spawn(async move { http_request(Method::GET, &url, &[], "").await });
        }
        while let Some(answer) = tasks.join_next().await {
            *statuses.entry(answer??.status.as_u16()).or_default() += 1;
        }
    }
    // 64 sockets may be open, two are those of the scene.
    assert_eq!(statuses.get(&403), Some(&5_000));
    let opened = statuses.get(&200).copied().unwrap_or_default();
    assert!((62..500).contains(&opened), "{statuses:?}");
    assert_eq!(statuses.get(&503), Some(&(5_000 - opened)));
    let grown = scene.server.resident_bytes()?.saturating_sub(before);
    assert!(grown < 20_000_000, "10,000 handshakes cost {grown} bytes");
    scene.is_healthy().await
}

#[tokio::test]
async fn too_many_handshakes_from_one_address_are_refused() -> anyhow::Result<()> {
    let mut scene = Scene::set(&["--handshakes-per-s", "1", "--handshake-burst", "5"]).await?;
    let port = scene.session.port;
    let url = format!("http://127.0.0.1:{port}/websocket/{port}/?EIO=4&transport=polling");
    let mut statuses = Vec::new();
    for _ in 0..8 {
        statuses.push(
            http_request(Method::GET, &url, &[], "")
                .await?
                .status
                .as_u16(),
        );
    }
    assert!(
        statuses.starts_with(&[403, 403]) && statuses.ends_with(&[429, 429]),
        "{statuses:?}"
    );
    scene.is_healthy().await
}

#[tokio::test]
async fn a_socket_that_does_not_authenticate_is_closed() -> anyhow::Result<()> {
    let mut scene = Scene::set(&["--authenticate-timeout-s", "1"]).await?;
    let mut client = scene.session.connect(EngineVersion::V4).await?;
    client.closed().await?;
    scene.server.logged("authenticate_timeout").await?;
    scene.is_healthy().await
}

#[tokio::test]
async fn who_sends_too_fast_is_refused_then_disconnected() -> anyhow::Result<()> {
    let mut scene = Scene::set(&["--messages-per-s", "1", "--message-burst", "50"]).await?;
    let target = scene.two.easyrtcid.clone();
    let mut client = scene.session.join(EngineVersion::V4).await?;
    let mut codes = Vec::new();
    for _ in 0..60 {
        let ack = client.message(&target, json!(0)).await?;
        codes.push(
            ack["msgData"]["errorCode"]
                .as_str()
                .unwrap_or("ack")
                .to_owned(),
        );
    }
    assert_eq!(codes.first().map(String::as_str), Some("ack"));
    assert_eq!(
        codes.last().map(String::as_str),
        Some("MSG_REJECT_GEN_FAIL")
    );
    for _ in 0..60 {
        if client
            .send("420[\"easyrtcMsg\",{\"msgType\":\"x\"}]")
            .await
            .is_err()
        {
            break;
        }
    }
    client.closed().await?;
    scene.server.logged("too_fast").await?;
    scene.is_healthy().await
}

#[tokio::test]
async fn slow_and_oversized_requests_are_cut() -> anyhow::Result<()> {
    let mut scene = Scene::set(&["--request-timeout-s", "1"]).await?;
    let mut slow = TcpStream::connect(("127.0.0.1", scene.session.port)).await?;
    slow.write_all(b"GET /users HTTP/1.1\r\nhost: a\r\nx: ")
        .await?;
    assert_cut(&mut slow, "").await?;

    let mut flood = TcpStream::connect(("127.0.0.1", scene.session.port)).await?;
    flood
        .write_all(b"GET /users HTTP/1.1\r\nhost: a\r\n")
        .await?;
    for number in 0..300 {
        if flood
            .write_all(format!("x-{number}: {}\r\n", "y".repeat(500)).as_bytes())
            .await
            .is_err()
        {
            break;
        }
    }
    let _ = flood.write_all(b"\r\n").await;
    assert_cut(&mut flood, "431").await?;

    let mut body = TcpStream::connect(scene.server.home().trim_start_matches("http://")).await?;
    body.write_all(b"POST /sessions HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{")
        .await?;
    assert_cut(&mut body, "403").await?;
    scene.is_healthy().await
}

/// The server answers with `status`, if with anything, and closes.
async fn assert_cut(stream: &mut TcpStream, status: &str) -> anyhow::Result<()> {
    let mut answer = Vec::new();
    // A reset is as good as an end.
    let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer)).await?;
    let answer = String::from_utf8_lossy(&answer);
    assert!(
        answer.is_empty() || answer.contains(status) || answer.contains("408"),
        "{answer}"
    );
    Ok(())
}

#[tokio::test]
async fn a_peer_that_reads_nothing_cannot_hide_behind_a_queue_that_is_not_full()
-> anyhow::Result<()> {
    let options = [
        "--write-timeout-s",
        "3",
        "--max-queued-bytes",
        "100000000",
        "--message-burst",
        "4000",
        "--messages-per-s",
        "4000",
    ];
    let mut scene = Scene::set(&options).await?;
    let mut stuck = scene.session.join(EngineVersion::V4).await?;
    for _ in 0..200 {
        let ack = scene
            .one
            .message(&stuck.easyrtcid, json!("x".repeat(100_000)))
            .await?;
        assert_eq!(ack["msgType"], "ack");
    }
    let gone = async {
        while scene.server.peers().await? > 2 {
            // It still speaks, as if it were well.
            let _ = stuck.send("3").await;
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(PATIENCE, gone).await??;
    scene.is_healthy().await
}

#[tokio::test]
async fn a_placeholder_without_its_value_reaches_nobody() -> anyhow::Result<()> {
    let mut scene = Scene::set(&[]).await?;
    let mut client = scene.session.join(EngineVersion::V4).await?;
    let message =
        r#"{"msgType":"x","targetRoom":"default","msgData":{"_placeholder":true,"num":5}}"#;
    client
        .send(&format!("451-1[\"easyrtcMsg\",{message}]"))
        .await?;
    let _ = client.send_binary(vec![1]).await;
    client.closed().await?;
    scene.is_healthy().await
}

#[tokio::test]
async fn a_peer_that_stops_reading_is_disconnected_and_nobody_else_notices() -> anyhow::Result<()> {
    let options = [
        "--max-queued-bytes",
        "100000000",
        "--max-queued-messages",
        "32",
        "--message-burst",
        "32",
        "--write-timeout-s",
        "1",
        "--messages-per-s",
        "100000",
    ];
    let mut scene = Scene::set(&options).await?;
    let stuck = scene.session.join(EngineVersion::V4).await?;
    let payload = json!("x".repeat(100_000));
    let mut delivered = 0;
    // It reads nothing from here on; its buffers and the kernel's fill up.
    while !scene.server.log().contains("slow_peer") {
        let ack = scene.one.message(&stuck.easyrtcid, payload.clone()).await?;
        assert!(
            ack["msgType"] == "ack" || ack["msgData"]["errorCode"] == "MSG_REJECT_GEN_FAIL",
            "{ack}"
        );
        delivered += 1;
        assert!(delivered < 5_000, "the slow peer stays");
        let ack = scene
            .one
            .message(&scene.two.easyrtcid, json!(delivered))
            .await?;
        assert_eq!(ack["msgType"], "ack");
        assert_eq!(scene.two.event("test").await?["msgData"], json!(delivered));
    }
    let gone = async {
        while scene.server.peers().await? > 2 {}
        anyhow::Ok(())
    };
    tokio::time::timeout(Duration::from_secs(5), gone).await??;
    scene.is_healthy().await
}
