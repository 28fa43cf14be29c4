//! The OpenTera stand-in as a process, on TLS, with a Redis that asks for a password.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use http::Method;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use serde_json::{Value, json};
use testkit::http_request;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

async fn start(options: &[&str]) -> anyhow::Result<(Child, Value)> {
    let mut process = Command::new(env!("CARGO_BIN_EXE_opentera-stand-in"))
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut lines = BufReader::new(process.stdout.take().context("missing")?).lines();
    let line = lines.next_line().await?.context("nothing printed")?;
    Ok((process, serde_json::from_str(&line)?))
}

async fn control(state: &Value, method: Method, path: &str, body: &Value) -> anyhow::Result<Value> {
    let url = format!("{}{path}", state["control"].as_str().context("missing")?);
    let answer = http_request(method, &url, &[], body.to_string()).await?;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.body);
    answer.json()
}

fn trusting(state: &Value) -> anyhow::Result<TlsConnector> {
    let file = state["authority_file"].as_str().context("missing")?;
    let mut authorities = RootCertStore::empty();
    let authority = CertificateDer::from_pem_file(file)?;
    authorities.add(authority)?;
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(authorities)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Sends a text by TLS and gives what comes back, `until` it holds that.
async fn exchange(state: &Value, port: &Value, text: &str, until: &str) -> anyhow::Result<String> {
    let port = u16::try_from(port.as_u64().context("missing")?)?;
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let name = ServerName::try_from("127.0.0.1")?;
    let mut stream = trusting(state)?.connect(name, stream).await?;
    stream.write_all(text.as_bytes()).await?;
    let mut answer = Vec::new();
    while !String::from_utf8_lossy(&answer).contains(until) {
        assert_ne!(stream.read_buf(&mut answer).await?, 0);
    }
    Ok(String::from_utf8(answer)?)
}

#[tokio::test]
async fn backend_and_redis_are_reached_by_tls_with_certificates_that_can_be_verified()
-> anyhow::Result<()> {
    let options = [
        "--redis-tls",
        "--redis-user",
        "service",
        "--redis-password",
        "secret",
    ];
    let (_process, state) = start(&options).await?;
    let token = state["service"]["token"].as_str().context("missing")?;
    let request = format!(
        "GET /api/service/sessions?id_session=1 HTTP/1.1\r\nhost: a\r\nauthorization: OpenTera {token}\r\n\r\n"
    );
    let answer = exchange(&state, &state["backend"]["port"], &request, "]\n").await?;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(
        answer.contains(r#""session_name": "S\u00e9ance #1""#),
        "{answer}"
    );
    let calls = control(&state, Method::GET, "/calls", &Value::Null).await?;
    assert_eq!(calls[0]["query"], "id_session=1");

    let port = &state["redis"]["tls_port"];
    let answer = exchange(&state, port, "PING\r\n", "\r\n").await?;
    assert!(answer.starts_with("-NOAUTH"), "{answer}");
    let answer = exchange(&state, port, "AUTH service secret\r\nPING\r\n", "PONG").await?;
    assert_eq!(answer, "+OK\r\n+PONG\r\n");
    Ok(())
}

#[tokio::test]
async fn the_control_api_does_what_its_table_says() -> anyhow::Result<()> {
    let (_process, state) = start(&["--plain", "--service-port", "5070"]).await?;
    assert_eq!(state["service"]["port"], 5_070);
    let post = async |path: &str, body: Value| control(&state, Method::POST, path, &body).await;
    let get = async |path: &str| control(&state, Method::GET, path, &Value::Null).await;
    let delete = async |path: &str| control(&state, Method::DELETE, path, &Value::Null).await;

    let who = json!({ "kind": "device", "uuid": state["members"][7]["uuid"] });
    post("/members/connect", who.clone()).await?;
    post("/members/disconnect", who.clone()).await?;
    let path = "/publishes/next?channel=module.TeraServer.UserManagerModule.events&from=";
    let first = get(&format!("{path}0")).await?;
    assert_eq!(first["event"]["events"][0]["type"], "DEVICE_CONNECTED");
    let all = get("/publishes").await?;
    let (next, published) = (
        &all["next"],
        all["publishes"].as_array().context("missing")?,
    );
    assert_eq!(next.as_u64().context("missing")?, published.len() as u64);
    post("/members/close", who).await?;
    let new = post("/members", json!({ "kind": "participant", "name": "New" })).await?;
    post("/members/forbid", json!({ "uuid": new["uuid"] })).await?;
    let members = get("/state").await?["members"].clone();
    assert_eq!(
        members
            .as_array()
            .context("missing")?
            .last()
            .context("missing")?["forbidden"],
        true
    );

    let path = "/api/service/sessions";
    post(
        "/failures",
        json!({ "path": path, "failure": 500, "times": 1 }),
    )
    .await?;
    post(
        "/failures",
        json!({ "path": path, "failure": "delay", "milliseconds": 1 }),
    )
    .await?;
    let url = format!(
        "{}{path}",
        state["backend"]["url"].as_str().context("missing")?
    );
    for status in [500, 401] {
        let answer = http_request(Method::GET, &url, &[], "").await?;
        assert_eq!(answer.status.as_u16(), status);
    }
    delete("/failures").await?;
    assert_eq!(get("/calls").await?[1]["status"], 401);
    delete("/calls").await?;
    assert_eq!(get("/calls").await?, json!([]));
    assert_eq!(get("/sessions").await?[0]["id_session"], 1);

    post("/keys/rotate", Value::Null).await?;
    assert_ne!(get("/state").await?["keys"], state["keys"]);
    post("/redis/stop", Value::Null).await?;
    post("/redis/start", Value::Null).await?;
    let heard = post(
        "/publish",
        json!({ "channel": "webrtc.key", "text": "Ready!" }),
    )
    .await?;
    assert_eq!(heard["heard"], 1);
    assert_eq!(
        get("/publishes/next?channel=webrtc.key").await?["text"],
        "Ready!"
    );
    let url = format!("{}/rpc", state["control"].as_str().context("missing")?);
    let body =
        json!({ "method": "nobody_there", "args": ["text", 1, true, {}], "milliseconds": 50 });
    let answer = http_request(Method::POST, &url, &[], body.to_string()).await?;
    assert_eq!(answer.status.as_u16(), 400);
    Ok(())
}

#[tokio::test]
async fn nothing_is_left_when_its_input_ends_or_it_is_terminated() -> anyhow::Result<()> {
    for signal in [false, true] {
        let (mut process, state) = start(&[]).await?;
        let redis = state["redis"]["port"].as_u64().context("missing")?;
        let folder = state["authority_file"].as_str().context("missing")?;
        if signal {
            let id = process.id().context("missing")?.to_string();
            let sent = Command::new("kill")
                .args(["-s", "TERM", &id])
                .status()
                .await;
            assert!(sent?.success());
        } else {
            drop(process.stdin.take());
        }
        let exited = tokio::time::timeout(Duration::from_secs(10), process.wait());
        assert!(exited.await??.success());
        let port = u16::try_from(redis)?;
        assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
        assert!(!std::path::Path::new(folder).exists());
    }
    Ok(())
}
