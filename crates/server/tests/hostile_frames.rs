//! Frames and payloads that nobody sends by mistake: whatever comes, the server stays healthy and small, and the others
//! are not disturbed.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::{Client, EasyrtcServer, EngineVersion, PATIENCE, TransportKind, http_request};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");

/// A server with two peers who talk.
struct Scene {
    server: EasyrtcServer,
    one: Client,
    two: Client,
}

impl Scene {
    async fn set(options: &[&str]) -> anyhow::Result<Self> {
        let server = EasyrtcServer::start(BINARY, options).await?;
        let mut one =
            Client::open(&server.socket(EngineVersion::V4), TransportKind::WebSocket).await?;
        one.authenticate().await?;
        let mut two =
            Client::open(&server.socket(EngineVersion::V3), TransportKind::WebSocket).await?;
        two.authenticate().await?;
        Ok(Self { server, one, two })
    }

    async fn stranger(&self) -> anyhow::Result<Client> {
        let mut client = Client::open(
            &self.server.socket(EngineVersion::V4),
            TransportKind::WebSocket,
        )
        .await?;
        client.authenticate().await?;
        Ok(client)
    }

    /// A WebSocket on which any bytes can be sent.
    async fn raw(&self) -> anyhow::Result<TcpStream> {
        let mut stream = TcpStream::connect(self.server.authority()).await?;
        let head = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\n\
                    upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        stream.write_all(head.as_bytes()).await?;
        let mut seen = Vec::new();
        while !seen.windows(4).any(|window| window == b"\r\n\r\n") {
            seen.push(stream.read_u8().await?);
        }
        assert!(seen.starts_with(b"HTTP/1.1 101"));
        Ok(stream)
    }

    /// The two can still talk.
    async fn is_healthy(&mut self) -> anyhow::Result<()> {
        let ack = self
            .one
            .message(&self.two.easyrtcid, json!("still here?"))
            .await?;
        assert_eq!(ack, json!({ "msgType": "ack" }));
        while self.two.event("test").await?.get("msgData") != Some(&json!("still here?")) {}
        assert!(!self.server.log().contains("panicked"));
        Ok(())
    }
}

/// A frame of a client, with a mask of zeros.
fn frame(first: u8, announced: u64, content: &[u8]) -> Vec<u8> {
    let mut frame = vec![first, 0x80 | 127];
    frame.extend(announced.to_be_bytes());
    frame.extend([0; 4]);
    frame.extend(content);
    frame
}

async fn is_cut(stream: &mut TcpStream) -> anyhow::Result<()> {
    let mut rest = Vec::new();
    // A reset is as good as an end.
    let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut rest)).await?;
    Ok(())
}

const TEXT: u8 = 0x81;
const BINARY_FRAME: u8 = 0x82;
const FIRST_PART: u8 = 0x01;
const NEXT_PART: u8 = 0x00;

#[tokio::test]
async fn a_frame_of_64_mebibytes_is_cut_when_it_is_announced() -> anyhow::Result<()> {
    let mut scene = Scene::set(&[]).await?;
    let before = scene.server.resident_bytes()?;
    for kind in [TEXT, BINARY_FRAME] {
        for announced in [64 << 20, u64::MAX >> 1] {
            let mut stream = scene.raw().await?;
            stream.write_all(&frame(kind, announced, b"42[")).await?;
            is_cut(&mut stream).await?;
        }
    }
    // The same in parts that are small by themselves.
    let mut stream = scene.raw().await?;
    let part = vec![b'4'; 100_000];
    let mut is_open = stream
        .write_all(&frame(FIRST_PART, 100_000, &part))
        .await
        .is_ok();
    for _ in 0..640 {
        is_open = is_open
            && stream
                .write_all(&frame(NEXT_PART, 100_000, &part))
                .await
                .is_ok();
    }
    is_cut(&mut stream).await?;
    let grown = scene.server.resident_bytes()?.saturating_sub(before);
    assert!(grown < 16_000_000, "{grown} bytes");
    scene.is_healthy().await
}

#[tokio::test]
async fn text_that_is_no_text_is_cut() -> anyhow::Result<()> {
    let mut scene = Scene::set(&[]).await?;
    for content in [&b"42[\"\xff\"]"[..], b"\xc3\x28", b"4\xed\xa0\x80"] {
        let mut stream = scene.raw().await?;
        let length = u64::try_from(content.len())?;
        stream.write_all(&frame(TEXT, length, content)).await?;
        is_cut(&mut stream).await?;
    }
    // And in a poll.
    let url = format!(
        "http://{}/socket.io/?EIO=4&transport=polling",
        scene.server.authority()
    );
    let open = http_request(Method::GET, &url, &[], "").await?.body;
    let open: Value = serde_json::from_str(open.trim_start_matches('0'))?;
    let url = format!("{url}&sid={}", open["sid"].as_str().unwrap());
    let answer = http_request(Method::POST, &url, &[], vec![b'4', 0xff, 0xfe]).await?;
    assert_ne!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    scene.is_healthy().await
}

#[tokio::test]
async fn half_of_a_surrogate_pair_is_relayed_as_it_was_written() -> anyhow::Result<()> {
    let mut scene = Scene::set(&[]).await?;
    let target = scene.two.easyrtcid.clone();
    let message = format!(
        r#"421["easyrtcMsg",{{"msgType":"test","targetEasyrtcid":"{target}","msgData":"\ud800"}}]"#
    );
    scene.one.send(&message).await?;
    let relayed = loop {
        let text = scene.two.receive().await?;
        if text.contains("easyrtcMsg") {
            break text;
        }
    };
    assert!(relayed.contains(r#""msgData":"\ud800""#), "{relayed}");
    // Where it would have to be understood, it is refused.
    for request in [
        r#"["easyrtcMsg",{"msgType":"m","targetRoom":"\ud800"}]"#,
        r#"["easyrtcCmd",{"msgType":"\ud800"}]"#,
        r#"["easyrtcCmd",{"\ud800":1}]"#,
    ] {
        let mut client = scene.stranger().await?;
        client.send(&format!("427{request}")).await?;
        loop {
            let text = client.receive().await?;
            if let Some(answer) = text.strip_prefix("437") {
                assert!(answer.contains("MSG_REJECT_"), "{request}: {answer}");
                break;
            }
        }
    }
    scene.is_healthy().await
}

#[tokio::test]
async fn absurd_numbers_of_attachments_close_their_sender() -> anyhow::Result<()> {
    let mut scene = Scene::set(&[]).await?;
    for packet in [
        "4511-[\"easyrtcMsg\",{}]",
        "450-[\"easyrtcMsg\",{}]",
        "45999999999999999999999-[\"easyrtcMsg\",{}]",
        "45-1-[\"easyrtcMsg\",{}]",
        "451.5-[\"easyrtcMsg\",{}]",
        "451[\"easyrtcMsg\",{}]",
    ] {
        let mut client = scene.stranger().await?;
        client.send(packet).await?;
        client.closed().await?;
    }
    // One that announces attachments and sends none keeps nobody waiting but itself.
    let mut client = scene.stranger().await?;
    client.send("4510-[\"easyrtcMsg\",{}]").await?;
    client.send("42[\"easyrtcMsg\",{}]").await?;
    client.closed().await?;
    scene.is_healthy().await
}

#[tokio::test]
async fn thousands_of_polls_cost_nothing_that_stays() -> anyhow::Result<()> {
    const POLLS: usize = 4_000;
    let limits = [
        "--handshake-burst",
        "100000",
        "--handshakes-per-s",
        "100000",
    ];
    let mut scene = Scene::set(&limits).await?;
    let before = scene.server.resident_bytes()?;
    let url = format!(
        "http://{}/socket.io/?EIO=3&transport=polling",
        scene.server.authority()
    );
    for _ in 0..POLLS / 100 {
        let mut polls = JoinSet::new();
        for number in 0..100 {
            // Of nobody, with an sid that is none, and handshakes whose connection is never used.
            let url = match number % 3 {
                0 => format!("{url}&sid={number}"),
                1 => format!("{url}&sid=%00%ff"),
                _ => url.clone(),
            };
            polls.spawn(async move { http_request(Method::GET, &url, &[], "").await });
        }
        while let Some(answer) = polls.join_next().await {
            let status = answer??.status;
            assert!(
                [
                    StatusCode::OK,
                    StatusCode::BAD_REQUEST,
                    StatusCode::SERVICE_UNAVAILABLE
                ]
                .contains(&status),
                "{status}"
            );
        }
    }
    let grown = scene.server.resident_bytes()?.saturating_sub(before);
    assert!(grown < 40_000_000, "{grown} bytes");
    scene.is_healthy().await
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() -> anyhow::Result<()> {
    let mut scene = Scene::set(&["--request-timeout-s", "1"]).await?;
    let url = format!(
        "http://{}/socket.io/?EIO=4&transport=polling",
        scene.server.authority()
    );
    let open = http_request(Method::GET, &url, &[], "").await?.body;
    let open: Value = serde_json::from_str(open.trim_start_matches('0'))?;
    let sid = open["sid"].as_str().unwrap();
    for jsonp in ["", "&j=0"] {
        let mut stream = TcpStream::connect(scene.server.authority()).await?;
        let head = format!(
            "POST /socket.io/?EIO=4&transport=polling&sid={sid}{jsonp} HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n4"
        );
        stream.write_all(head.as_bytes()).await?;
        is_cut(&mut stream).await?;
    }
    scene.is_healthy().await
}
