//! Engine.IO over HTTP as clients read it: the answers to handshakes and polls, and what is said to requests that make
//! no sense. The texts and codes are those that were recorded of the original.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "helpers of a test stand outside its test functions"
)]

use http::{Method, StatusCode};
use serde_json::Value;
use testkit::{
    Client, EasyrtcServer, EngineVersion, HttpAnswer, PATIENCE, TransportKind, http_request,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");
const UNKNOWN_TRANSPORT: &str = r#"{"code":0,"message":"Transport unknown"}"#;
const UNKNOWN_SID: &str = r#"{"code":1,"message":"Session ID unknown"}"#;
const BAD_METHOD: &str = r#"{"code":2,"message":"Bad handshake method"}"#;
const BAD_REQUEST: &str = r#"{"code":3,"message":"Bad request"}"#;

async fn ask(
    server: &EasyrtcServer,
    method: Method,
    query: &str,
    body: &str,
) -> anyhow::Result<HttpAnswer> {
    ask_with(server, method, query, &[], body).await
}

async fn ask_with(
    server: &EasyrtcServer,
    method: Method,
    query: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> anyhow::Result<HttpAnswer> {
    let url = format!("http://{}/socket.io/?{query}", server.authority());
    http_request(method, &url, headers, body.to_owned()).await
}

/// Opens a connection by polling; returns the query of its requests.
async fn open(server: &EasyrtcServer, query: &str) -> anyhow::Result<String> {
    let answer = ask(server, Method::GET, query, "").await?;
    assert_eq!(answer.status, StatusCode::OK);
    let (_, json) = answer.body.split_once('{').unwrap();
    let json = json.trim_end_matches(|c: char| c != '}').replace('\\', "");
    let open: Value = serde_json::from_str(&format!("{{{json}"))?;
    assert_eq!(open["upgrades"], serde_json::json!(["websocket"]));
    Ok(format!("{query}&sid={}", open["sid"].as_str().unwrap()))
}

#[tokio::test]
async fn requests_that_make_no_sense_get_the_codes_of_the_original() -> anyhow::Result<()> {
    let server = EasyrtcServer::start(BINARY, &[]).await?;
    for (method, query, expected) in [
        (Method::GET, "EIO=4", UNKNOWN_TRANSPORT),
        (Method::GET, "EIO=4&transport=tcp", UNKNOWN_TRANSPORT),
        (Method::GET, "", UNKNOWN_TRANSPORT),
        (Method::GET, "EIO=4&transport=websocket", BAD_REQUEST),
        (Method::POST, "EIO=4&transport=polling", BAD_METHOD),
        (Method::OPTIONS, "EIO=4&transport=polling", BAD_METHOD),
        (Method::PUT, "EIO=4&transport=polling", BAD_METHOD),
        (Method::GET, "EIO=4&transport=polling&sid=nope", UNKNOWN_SID),
        (
            Method::POST,
            "EIO=3&transport=polling&sid=nope",
            UNKNOWN_SID,
        ),
        (Method::GET, "EIO=4&transport=polling&sid=", UNKNOWN_SID),
    ] {
        let answer = ask(&server, method.clone(), query, "").await?;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{method} {query}");
        assert_eq!(answer.body, expected, "{method} {query}");
        assert_eq!(answer.headers["content-type"], "application/json");
    }
    Ok(())
}

#[tokio::test]
async fn a_websocket_for_a_connection_that_does_not_exist_is_refused_in_plain_text()
-> anyhow::Result<()> {
    let server = EasyrtcServer::start(BINARY, &[]).await?;
    let headers = [
        ("connection", "upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    let query = "EIO=4&transport=websocket&sid=nope";
    let answer = ask_with(&server, Method::GET, query, &headers, "").await?;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.body, "Session ID unknown");
    Ok(())
}

#[tokio::test]
async fn every_revision_but_4_is_taken_for_3() -> anyhow::Result<()> {
    let server = EasyrtcServer::start(BINARY, &[]).await?;
    for revision in ["", "EIO=2&", "EIO=3&", "EIO=5&", "EIO=x&"] {
        let query = open(&server, &format!("{revision}transport=polling")).await?;
        // Revision 3 is greeted unasked, and payloads tell their lengths.
        let answer = ask(&server, Method::GET, &query, "").await?;
        assert_eq!(answer.body, "2:40", "{revision}");
        assert_eq!(answer.headers["content-type"], "text/plain; charset=UTF-8");
    }
    Ok(())
}

#[tokio::test]
async fn the_open_packet_says_what_that_of_the_original_says() -> anyhow::Result<()> {
    let server = EasyrtcServer::start(BINARY, &[]).await?;
    let answer = ask(&server, Method::GET, "EIO=4&transport=polling", "").await?;
    let mut open: Value = serde_json::from_str(answer.body.trim_start_matches('0'))?;
    open["sid"] = "…".into();
    let expected = serde_json::json!({
        "sid": "…", "upgrades": ["websocket"], "pingInterval": 25_000, "pingTimeout": 20_000,
        "maxPayload": 1_000_000,
    });
    assert_eq!(open, expected);
    Ok(())
}

#[tokio::test]
async fn polls_and_posts_have_the_headers_of_the_original() -> anyhow::Result<()> {
    let server = EasyrtcServer::start(BINARY, &[]).await?;
    let query = open(&server, "EIO=4&transport=polling").await?;
    let post = ask(&server, Method::POST, &query, "40").await?;
    assert_eq!((post.status, post.body.as_str()), (StatusCode::OK, "ok"));
    assert_eq!(post.headers["content-type"], "text/html");
    assert_eq!(post.headers["cache-control"], "no-store");
    let poll = ask(&server, Method::GET, &query, "").await?;
    assert!(poll.body.contains("40{\"sid\":"), "{}", poll.body);
    assert_eq!(poll.headers["content-type"], "text/plain; charset=UTF-8");
    assert_eq!(poll.headers["cache-control"], "no-store");
    // No origin asked for leave, and none gets it.
    assert!(!poll.headers.contains_key("access-control-allow-origin"));
    Ok(())
}

#[tokio::test]
async fn the_transport_of_a_connection_does_not_change_by_itself() -> anyhow::Result<()> {
    let server = EasyrtcServer::start(BINARY, &[]).await?;
    let query = open(&server, "EIO=4&transport=polling").await?;
    let other = query.replace("polling", "websocket");
    let answer = ask(&server, Method::GET, &other, "").await?;
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (StatusCode::BAD_REQUEST, BAD_REQUEST)
    );
    Ok(())
}

#[tokio::test]
async fn a_second_poll_at_once_ends_the_connection() -> anyhow::Result<()> {
    let server = EasyrtcServer::start(BINARY, &[]).await?;
    let query = open(&server, "EIO=3&transport=polling").await?;
    ask(&server, Method::GET, &query, "").await?;
    let (one, other) = tokio::join!(
        ask(&server, Method::GET, &query, ""),
        ask(&server, Method::GET, &query, "")
    );
    let statuses = [one?.status, other?.status];
    assert!(statuses.contains(&StatusCode::BAD_REQUEST), "{statuses:?}");
    let gone = async {
        loop {
            let answer = ask(&server, Method::POST, &query, "1:2").await?;
            if answer.body == UNKNOWN_SID {
                return anyhow::Ok(());
            }
        }
    };
    tokio::time::timeout(PATIENCE, gone).await?
}

#[tokio::test]
async fn binary_payloads_are_of_revision_3() -> anyhow::Result<()> {
    let server = EasyrtcServer::start(BINARY, &[]).await?;
    let query = open(&server, "EIO=4&transport=polling").await?;
    let binary = [("content-type", "application/octet-stream")];
    let answer = ask_with(&server, Method::POST, &query, &binary, "40").await?;
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (StatusCode::BAD_REQUEST, "")
    );
    let gone = async {
        while ask(&server, Method::POST, &query, "3").await?.body != UNKNOWN_SID {}
        anyhow::Ok(())
    };
    tokio::time::timeout(PATIENCE, gone).await?
}

#[tokio::test]
async fn a_body_over_the_limit_is_413() -> anyhow::Result<()> {
    let server = EasyrtcServer::start(BINARY, &[]).await?;
    let query = open(&server, "EIO=4&transport=polling").await?;
    let answer = ask(&server, Method::POST, &query, &"4".repeat(1_000_001)).await?;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    Ok(())
}

#[tokio::test]
async fn a_page_may_poll_by_scripts_and_forms() -> anyhow::Result<()> {
    let server = EasyrtcServer::start(BINARY, &[]).await?;
    let mut other =
        Client::open(&server.socket(EngineVersion::V4), TransportKind::WebSocket).await?;
    other.authenticate().await?;

    let query = open(&server, "EIO=3&transport=polling&j=5").await?;
    let poll = ask(&server, Method::GET, &query, "").await?;
    assert_eq!(poll.body, r#"___eio[5]("2:40");"#);
    assert_eq!(
        poll.headers["content-type"],
        "text/javascript; charset=UTF-8"
    );

    let packet = r#"421["easyrtcAuth",{"msgType":"authenticate","msgData":{"apiVersion":"1","applicationName":"OpenTera"}}]"#;
    let form = format!("{}:{packet}", packet.len());
    let form: String = form.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    let post = ask_with(&server, Method::POST, &query, &kind, &format!("d={form}")).await?;
    assert_eq!((post.status, post.body.as_str()), (StatusCode::OK, "ok"));
    let poll = ask(&server, Method::GET, &query, "").await?;
    assert!(
        poll.body.starts_with("___eio[5](\"") && poll.body.contains(r#"\"token\""#),
        "{}",
        poll.body
    );
    assert!(poll.body.contains(&other.easyrtcid));
    other.event("roomData").await?;

    // A binary value for it comes in base64, because a script cannot hold bytes.
    let placeholder =
        r#"{"msgType":"b","targetRoom":"default","msgData":{"_placeholder":true,"num":0}}"#;
    other
        .send(&format!("451-9[\"easyrtcMsg\",{placeholder}]"))
        .await?;
    other.send_binary(vec![1, 2, 3]).await?;
    let mut heard = String::new();
    while !heard.contains("b4AQID") {
        heard.push_str(&ask(&server, Method::GET, &query, "").await?.body);
    }
    Ok(())
}

#[tokio::test]
async fn heartbeats_go_both_ways() -> anyhow::Result<()> {
    let options = ["--ping-interval-s", "1", "--ping-timeout-s", "1"];
    let server = EasyrtcServer::start(BINARY, &options).await?;
    // A client of revision 4 that answers stays; the others go: one that does not, and one of revision 3 that is silent.
    let mut alive =
        Client::open(&server.socket(EngineVersion::V4), TransportKind::WebSocket).await?;
    alive.authenticate().await?;
    let query = open(&server, "EIO=4&transport=polling").await?;
    let mut silent =
        Client::open(&server.socket(EngineVersion::V3), TransportKind::WebSocket).await?;
    silent.authenticate().await?;
    let hears_of_it = async {
        // It is told twice that the other came, and then that it left.
        alive.event("roomData").await?;
        alive.event("roomData").await?;
        alive.event("roomData").await
    };
    let (closed, gone) = tokio::join!(silent.closed(), hears_of_it);
    closed?;
    let gone = gone?;
    let delta = &gone["msgData"]["roomData"]["default"]["clientListDelta"];
    assert!(
        delta["removeClient"][&silent.easyrtcid].is_object(),
        "{gone}"
    );
    let gone = async {
        while ask(&server, Method::POST, &query, "6").await?.body != UNKNOWN_SID {}
        anyhow::Ok(())
    };
    tokio::time::timeout(PATIENCE, gone).await??;

    // Revision 3 pings, and is answered.
    let query = open(&server, "EIO=3&transport=polling").await?;
    ask(&server, Method::GET, &query, "").await?;
    ask(&server, Method::POST, &query, "1:2").await?;
    assert_eq!(ask(&server, Method::GET, &query, "").await?.body, "1:3");
    Ok(())
}

#[tokio::test]
async fn an_upgrade_that_is_never_finished_harms_nobody() -> anyhow::Result<()> {
    let server = EasyrtcServer::start(BINARY, &["--upgrade-timeout-s", "1"]).await?;
    let query = open(&server, "EIO=4&transport=polling").await?;
    ask(&server, Method::POST, &query, "40").await?;
    let mut half = TcpStream::connect(server.authority()).await?;
    let upgrade = query.replace("polling", "websocket");
    let head = format!(
        "GET /socket.io/?{upgrade} HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    half.write_all(head.as_bytes()).await?;
    // It never sends its probe, so it is cut.
    let mut rest = Vec::new();
    let _ = tokio::time::timeout(PATIENCE, half.read_to_end(&mut rest)).await?;
    assert!(String::from_utf8_lossy(&rest).starts_with("HTTP/1.1 101"));
    let mut other = Client::open(&server.socket(EngineVersion::V3), TransportKind::Polling).await?;
    other.authenticate().await
}
