//! `videorehab easyrtc`: what an operator sets has its effect.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::{
    Client, EasyrtcServer, EngineVersion, HttpAnswer, SocketAddress, TransportKind, Wire,
    http_request,
};

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");

async fn get(
    server: &EasyrtcServer,
    path: &str,
    headers: &[(&str, &str)],
) -> anyhow::Result<HttpAnswer> {
    let url = format!("http://{}{path}", server.authority());
    http_request(Method::GET, &url, headers, "").await
}

fn authenticate(data: Value) -> Value {
    json!({ "msgType": "authenticate", "msgData": data })
}

/// A folder of a test; it goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("videorehab-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    fn write(&self, name: &str, content: &str) -> anyhow::Result<String> {
        let path = self.0.join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, content)?;
        Ok(path.display().to_string())
    }

    fn path(&self) -> String {
        self.0.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn without_options_anybody_joins_and_everything_is_as_in_the_original() -> anyhow::Result<()>
{
    let mut server = EasyrtcServer::start(BINARY, &[]).await?;
    let mut client =
        Client::open(&server.socket(EngineVersion::V3), TransportKind::Polling).await?;
    let request = authenticate(json!({ "apiVersion": "1" }));
    let token = client.request("easyrtcAuth", &request).await?;
    assert_eq!(
        token["msgData"]["application"]["applicationName"],
        "default"
    );
    assert_eq!(
        token["msgData"]["roomData"]["default"]["roomStatus"],
        "join"
    );
    let ice_servers = token["msgData"]["iceConfig"]["iceServers"]
        .as_array()
        .unwrap();
    assert_eq!(ice_servers.len(), 5);
    assert_eq!(
        ice_servers[0],
        json!({ "urls": ["stun:stun.l.google.com:19302"] })
    );
    server.signal("TERM").await?;
    assert!(server.exited(Duration::from_secs(5)).await?.success());
    Ok(())
}

#[tokio::test]
async fn options_of_open_easyrtc_have_their_effect() -> anyhow::Result<()> {
    let folder = Folder::new("options")?;
    let options = folder.write(
        "options.json",
        r#"{"appDefaultName": "clinic", "roomDefaultName": "lobby", "roomAutoCreateEnable": false,
            "appAutoCreateEnable": false, "roomMaxConnection": 1, "appIceServers": [{"urls": "stun:stun.example.org"}]}"#,
    )?;
    let server = EasyrtcServer::start(BINARY, &["--options", &options]).await?;
    let ask = async |data: Value| {
        let mut client =
            Client::open(&server.socket(EngineVersion::V4), TransportKind::WebSocket).await?;
        let answer = client.request("easyrtcAuth", &authenticate(data)).await?;
        anyhow::Ok((client, answer))
    };
    let (_first, token) = ask(json!({ "apiVersion": "1" })).await?;
    assert_eq!(token["msgData"]["application"]["applicationName"], "clinic");
    assert_eq!(token["msgData"]["roomData"]["lobby"]["roomName"], "lobby");
    assert_eq!(
        token["msgData"]["iceConfig"]["iceServers"],
        json!([{ "urls": "stun:stun.example.org" }])
    );
    let code = |answer: &Value| answer["msgData"]["errorCode"].clone();
    let (_, full) = ask(json!({ "apiVersion": "1" })).await?;
    assert_eq!(code(&full), "LOGIN_GEN_FAIL");
    let (_, unknown) = ask(json!({ "apiVersion": "1", "applicationName": "other" })).await?;
    assert_eq!(code(&unknown), "LOGIN_APP_AUTH_FAIL");
    let rooms = json!({ "attic": { "roomName": "attic" } });
    let (_, unknown) = ask(json!({ "apiVersion": "1", "roomJoin": rooms })).await?;
    assert_eq!(code(&unknown), "LOGIN_BAD_ROOM");
    Ok(())
}

#[test]
fn mistakes_are_all_named_and_nothing_starts() -> anyhow::Result<()> {
    let folder = Folder::new("mistakes")?;
    let options = folder.write(
        "options.json",
        r#"{"roomMaxConnection": "many", "colour": 1}"#,
    )?;
    let output = Command::new(BINARY)
        .args([
            "easyrtc",
            "--options",
            &options,
            "--static",
            "no/such/folder",
        ])
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for expected in [
        "options.json: the option \"roomMaxConnection\" has to be",
        "options.json: there is no option \"colour\"",
        "--static: no/such/folder is no folder",
    ] {
        assert!(said.contains(expected), "{expected} in {said}");
    }
    assert!(output.stdout.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_port_that_is_taken_is_said() -> anyhow::Result<()> {
    let server = EasyrtcServer::start(BINARY, &[]).await?;
    let output = Command::new(BINARY)
        .args(["easyrtc", "--listen", server.authority()])
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains(&format!("cannot listen on {}", server.authority())),
        "{said}"
    );
    assert_eq!(output.status.code(), Some(1));
    Ok(())
}

#[tokio::test]
async fn static_files_are_served_and_hidden_ones_are_not() -> anyhow::Result<()> {
    let folder = Folder::new("static")?;
    folder.write("public/index.html", "<h1>Hello</h1>")?;
    folder.write("public/js/app.js", "'é'")?;
    folder.write("public/.env", "secret")?;
    folder.write("secret.txt", "secret")?;
    folder.write("public/socket.io/socket.io.js", "client")?;
    let public = format!("{}/public", folder.path());
    let server = EasyrtcServer::start(BINARY, &["--static", &public]).await?;

    let page = get(&server, "/", &[]).await?;
    assert_eq!(
        (page.status, page.body.as_str()),
        (StatusCode::OK, "<h1>Hello</h1>")
    );
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(page.headers["cache-control"], "public, max-age=0");
    let script = get(&server, "/js/app.js", &[]).await?;
    assert_eq!(
        script.headers["content-type"],
        "text/javascript; charset=utf-8"
    );
    let etag = script.headers["etag"].to_str()?;
    let again = get(&server, "/js/app.js", &[("if-none-match", etag)]).await?;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert_eq!(
        get(&server, "/socket.io/socket.io.js", &[]).await?.body,
        "client"
    );
    for path in [
        "/.env",
        "/%2eenv",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/none.html",
    ] {
        let answer = get(&server, path, &[]).await?;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!answer.body.contains("secret"), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn socket_io_may_be_elsewhere() -> anyhow::Result<()> {
    let server = EasyrtcServer::start(BINARY, &["--path", "/chat/io/"]).await?;
    let elsewhere = SocketAddress {
        path: "/chat/io/".to_owned(),
        ..server.socket(EngineVersion::V4)
    };
    Client::open(&elsewhere, TransportKind::WebSocket).await?;
    assert!(
        Wire::open(&server.socket(EngineVersion::V4), TransportKind::Polling)
            .await
            .is_err()
    );
    Ok(())
}

#[tokio::test]
async fn with_a_key_nobody_joins_without_it() -> anyhow::Result<()> {
    let server = EasyrtcServer::start(BINARY, &["--key", "sesame"]).await?;
    for (query, is_let_in) in [
        ("key=sesame", true),
        ("key=other", false),
        ("", false),
        ("key=", false),
    ] {
        for transport in [TransportKind::Polling, TransportKind::WebSocket] {
            let address = SocketAddress {
                query: query.to_owned(),
                ..server.socket(EngineVersion::V4)
            };
            let outcome = Client::open(&address, transport).await;
            assert_eq!(outcome.is_ok(), is_let_in, "{query} by {transport:?}");
        }
    }
    let refused = get(&server, "/socket.io/?EIO=4&transport=polling", &[]).await?;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(!server.log().contains("sesame"));
    Ok(())
}

#[tokio::test]
async fn pages_of_other_origins_need_leave() -> anyhow::Result<()> {
    const ORIGIN: [(&str, &str); 1] = [("origin", "https://clinic.example.org")];
    const HANDSHAKE: &str = "/socket.io/?EIO=4&transport=polling";
    let allowed = |answer: &HttpAnswer| {
        let header = answer.headers.get("access-control-allow-origin");
        header.map(|origin| origin.to_str().unwrap().to_owned())
    };

    let closed = EasyrtcServer::start(BINARY, &[]).await?;
    assert_eq!(allowed(&get(&closed, HANDSHAKE, &ORIGIN).await?), None);

    let listed = [
        "--cors-origins",
        "https://clinic.example.org,http://localhost:1",
    ];
    let listed = EasyrtcServer::start(BINARY, &listed).await?;
    let answer = get(&listed, HANDSHAKE, &ORIGIN).await?;
    assert_eq!(
        allowed(&answer).as_deref(),
        Some("https://clinic.example.org")
    );
    assert_eq!(answer.headers["access-control-allow-credentials"], "true");
    let stranger = [("origin", "https://elsewhere.example.org")];
    assert_eq!(allowed(&get(&listed, HANDSHAKE, &stranger).await?), None);
    let url = format!("http://{}{HANDSHAKE}", listed.authority());
    let preflight = [
        ORIGIN[0],
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type"),
    ];
    let answer = http_request(Method::OPTIONS, &url, &preflight, "").await?;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(
        answer.headers["access-control-allow-methods"]
            .to_str()?
            .contains("POST")
    );

    let open = EasyrtcServer::start(BINARY, &["--cors-origins", "*"]).await?;
    let answer = get(&open, HANDSHAKE, &ORIGIN).await?;
    assert_eq!(allowed(&answer).as_deref(), Some("*"));
    assert!(
        !answer
            .headers
            .contains_key("access-control-allow-credentials")
    );
    Ok(())
}
