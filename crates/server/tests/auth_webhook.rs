//! `videorehab easyrtc --auth-url`: a web server of the operator decides who comes in.

use serde_json::{Value, json};
use testkit::{Client, EasyrtcServer, EngineVersion, TransportKind, WebServer};

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");

fn authenticate(data: Value) -> Value {
    json!({ "msgType": "authenticate", "msgData": data })
}

#[tokio::test]
async fn whoever_is_asked_decides_and_learns_who_it_is() -> anyhow::Result<()> {
    let web_server = WebServer::start(|body| {
        let question: Value = serde_json::from_str(body).unwrap_or_default();
        if question["credential"]["password"] == "right" {
            200
        } else {
            401
        }
    })
    .await?;
    let server = EasyrtcServer::start(BINARY, &["--auth-url", &web_server.url()]).await?;

    let mut good =
        Client::open(&server.socket(EngineVersion::V4), TransportKind::WebSocket).await?;
    let data = json!({ "apiVersion": "1", "username": "Ann", "applicationName": "clinic", "credential": { "password": "right" } });
    let token = good.request("easyrtcAuth", &authenticate(data)).await?;
    assert_eq!(token["msgType"], "token");
    let question: Value = serde_json::from_str(&web_server.bodies()[0])?;
    assert_eq!(
        question,
        json!({
            "easyrtcid": token["msgData"]["easyrtcid"], "applicationName": "clinic",
            "username": "Ann", "credential": { "password": "right" },
        })
    );

    let mut bad = Client::open(&server.socket(EngineVersion::V4), TransportKind::WebSocket).await?;
    let request = authenticate(json!({ "apiVersion": "1" }));
    let refusal = bad.request("easyrtcAuth", &request).await?;
    assert_eq!(refusal["msgData"]["errorCode"], "LOGIN_BAD_AUTH");
    assert_eq!(bad.receive().await?, "41");
    let question: Value = serde_json::from_str(&web_server.bodies()[1])?;
    assert_eq!(
        (&question["username"], &question["applicationName"]),
        (&Value::Null, &json!("default"))
    );
    assert!(!server.log().contains("right"));
    Ok(())
}

#[tokio::test]
async fn without_an_answer_nobody_comes_in_and_nobody_else_waits() -> anyhow::Result<()> {
    // It answers whoever is called Ann, and nobody else.
    let web_server = WebServer::start(|body| if body.contains("Ann") { 204 } else { 0 }).await?;
    let options = ["--auth-url", &web_server.url(), "--auth-timeout-s", "2"];
    let server = EasyrtcServer::start(BINARY, &options).await?;

    let mut waiting =
        Client::open(&server.socket(EngineVersion::V4), TransportKind::WebSocket).await?;
    waiting
        .send(r#"420["easyrtcAuth",{"msgType":"authenticate","msgData":{"apiVersion":"1"}}]"#)
        .await?;
    web_server.asked(1).await?;
    let mut ann = Client::open(&server.socket(EngineVersion::V4), TransportKind::WebSocket).await?;
    let data = json!({ "apiVersion": "1", "username": "Ann" });
    let token = ann.request("easyrtcAuth", &authenticate(data)).await?;
    assert_eq!(
        token["msgData"]["roomData"]["default"]["clientList"]
            .as_object()
            .unwrap()
            .len(),
        1
    );
    assert!(waiting.receive().await?.contains("LOGIN_BAD_AUTH"));
    assert_eq!(waiting.receive().await?, "41");
    server.logged("does not answer in time").await?;

    // Somebody who leaves while the question is open leaves nothing.
    let mut leaving =
        Client::open(&server.socket(EngineVersion::V4), TransportKind::WebSocket).await?;
    leaving
        .send(r#"420["easyrtcAuth",{"msgType":"authenticate","msgData":{"apiVersion":"1"}}]"#)
        .await?;
    web_server.asked(3).await?;
    leaving.close().await?;
    let command = json!({ "msgType": "getRoomList" });
    let rooms = ann.request("easyrtcCmd", &command).await?;
    assert_eq!(rooms["msgData"]["roomList"]["default"]["numberClients"], 1);
    Ok(())
}

#[tokio::test]
async fn what_is_sent_while_the_question_is_open_is_answered_in_its_order() -> anyhow::Result<()> {
    let web_server = WebServer::start(|_| 200).await?;
    let server = EasyrtcServer::start(BINARY, &["--auth-url", &web_server.url()]).await?;
    let mut client =
        Client::open(&server.socket(EngineVersion::V4), TransportKind::WebSocket).await?;
    client
        .send(r#"420["easyrtcAuth",{"msgType":"authenticate","msgData":{"apiVersion":"1"}}]"#)
        .await?;
    for ack in 1..=10 {
        client
            .send(&format!(
                r#"42{ack}["easyrtcCmd",{{"msgType":"getIceConfig"}}]"#
            ))
            .await?;
    }
    assert!(
        client
            .receive()
            .await?
            .starts_with("430[{\"msgType\":\"token\"")
    );
    for ack in 1..=10 {
        let answer = client.receive().await?;
        assert!(
            answer.starts_with(&format!("43{ack}[{{\"msgType\":\"iceConfig\"")),
            "{answer}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn an_authentication_server_that_is_away_lets_nobody_in() -> anyhow::Result<()> {
    let gone = WebServer::start(|_| 200).await?.url();
    let server = EasyrtcServer::start(BINARY, &["--auth-url", &gone]).await?;
    let mut client =
        Client::open(&server.socket(EngineVersion::V4), TransportKind::WebSocket).await?;
    let refused = client.authenticate().await.unwrap_err().to_string();
    assert!(refused.contains("LOGIN_BAD_AUTH"), "{refused}");
    server.logged("cannot be asked").await
}
