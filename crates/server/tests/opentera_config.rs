//! What an operator sees when something is missing or wrong: one sentence that tells what to do. And what else can be set:
//! the environment, the section `VideoRehab` of the file.

use std::process::Output;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use testkit::opentera::requests::start_new;
use testkit::opentera::{
    MemberKind, RunningService, ServiceOptions, StandIn, StandInOptions, WrittenServiceFile,
};
use testkit::{Client, Process, TransportKind, free_ports};

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");

/// A file of OpenTera, good, with ports where nothing is.
fn file() -> Value {
    json!({
        "Service": { "name": "VideoRehabService", "hostname": "127.0.0.1", "port": 4070, "debug_mode": false },
        "Backend": { "hostname": "127.0.0.1", "port": 40075 },
        "Redis": { "hostname": "127.0.0.1", "port": free_ports(1), "db": 0, "username": "", "password": "" },
        "WebRTC": { "hostname": "127.0.0.1", "external_port": 40075, "local_base_port": 8080, "max_sessions": 50,
                    "working_directory": "", "executable": "node", "script": "server.js" },
    })
}

/// What is said on standard error by a program that ends with 1.
fn refusal(output: &Output) -> anyhow::Result<String> {
    ensure!(output.status.code() == Some(1), "{output:?}");
    Ok(String::from_utf8(output.stderr.clone())?)
}

async fn check(content: &str, environment: &[(&str, &str)]) -> anyhow::Result<Output> {
    let file = WrittenServiceFile::write(content)?;
    Process::run(BINARY, &["check-config", &file.path()], environment).await
}

/// Serves with a file until it ends by itself.
async fn serve(content: &Value, options: &[&str]) -> anyhow::Result<String> {
    let file = WrittenServiceFile::write(&content.to_string())?;
    let path = file.path();
    let mut line = vec!["serve", "--config", &path, "--listen", "127.0.0.1"];
    line.extend(options);
    refusal(&Process::run(BINARY, &line, &[]).await?)
}

#[tokio::test]
async fn a_good_file_is_said_to_be_good_with_what_is_worth_knowing() -> anyhow::Result<()> {
    let output = check(&file().to_string(), &[]).await?;
    ensure!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout)?;
    for part in [
        "WebRTC.executable has no meaning any more",
        "WebRTC.script has no meaning any more",
        "no TURN server",
        "VideoRehabService.json is good",
    ] {
        assert!(said.contains(part), "{said}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_with_a_file_is_said_with_its_place() -> anyhow::Result<()> {
    let good = file().to_string();
    let half = good.get(..good.len() / 2).context("no half")?;
    let without_name = {
        let mut file = file();
        file["Service"]["name"] = "".into();
        file.to_string()
    };
    let unknown = {
        let mut file = file();
        file["WebRTC"]["max_session"] = 3.into();
        file["VideoRehab"] = json!({ "max_pears": 8 });
        file.to_string()
    };
    let option = {
        let mut file = file();
        file["VideoRehab"] = json!({ "max_pears": 8 });
        file.to_string()
    };
    for (content, expected) in [
        ("", "not JSON"),
        (half, "not JSON"),
        (
            "[]",
            "expected an object with the sections Service, Backend",
        ),
        ("{}", "Redis.port: missing; expected a whole number"),
        (&without_name, "Service.name: missing; expected a text"),
        (&unknown, "WebRTC.max_session: unknown"),
        (
            &option,
            "VideoRehab.max_pears: unknown; see videorehab serve",
        ),
    ] {
        let said = refusal(&check(content, &[]).await?)?;
        assert!(said.contains(expected), "{content}: {said}");
        assert!(!said.contains("panicked"), "{said}");
        let file = WrittenServiceFile::write(content)?;
        let line = ["serve", "--config", &file.path()];
        let said = refusal(&Process::run(BINARY, &line, &[]).await?)?;
        assert!(said.contains(expected), "{content}: {said}");
    }
    let line = ["check-config", "/nowhere/VideoRehabService.json"];
    let said = refusal(&Process::run(BINARY, &line, &[]).await?)?;
    assert!(
        said.contains("/nowhere/VideoRehabService.json: No such file"),
        "{said}"
    );
    Ok(())
}

#[tokio::test]
async fn the_environment_counts_for_more_than_the_file() -> anyhow::Result<()> {
    let mut content = file();
    content["Redis"]["port"] = "x".into();
    let content = content.to_string();
    assert!(refusal(&check(&content, &[]).await?)?.contains("Redis.port"));
    let good = check(&content, &[("VIDEOREHAB_REDIS_PORT", "6379")]).await?;
    assert!(good.status.success(), "{good:?}");
    let nowhere = [("VIDEOREHAB_REDIS_PASSWORD_FILE", "/nowhere/password")];
    let said = refusal(&check(&file().to_string(), &nowhere).await?)?;
    assert!(
        said.contains("VIDEOREHAB_REDIS_PASSWORD_FILE: /nowhere/password"),
        "{said}"
    );
    Ok(())
}

#[tokio::test]
async fn without_opentera_in_redis_the_service_says_what_is_missing() -> anyhow::Result<()> {
    let stand_in = StandIn::start(StandInOptions::default()).await?;
    // OpenTera uses another database.
    let mut content = stand_in.service_file(free_ports(1), 1);
    content["Redis"]["db"] = 3.into();
    let said = serve(&content, &["--wait-s", "0"]).await?;
    let expected = "OpenTera's key service.VideoRehabService is not in Redis: start OpenTera first, and check Redis.db";
    assert!(said.contains(expected), "{said}");
    Ok(())
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() -> anyhow::Result<()> {
    let port = free_ports(1);
    let stand_in = StandIn::start(StandInOptions {
        service_port: port,
        ..StandInOptions::default()
    })
    .await?;
    let _taken = std::net::TcpListener::bind(("127.0.0.1", port))?;
    let said = serve(&stand_in.service_file(free_ports(1), 1), &[]).await?;
    assert!(
        said.contains(&format!("cannot listen on 127.0.0.1:{port}")),
        "{said}"
    );
    Ok(())
}

#[tokio::test]
async fn a_backend_that_cannot_be_reached_or_trusted_is_explained() -> anyhow::Result<()> {
    // Nobody listens there; or somebody does whose authority is not known.
    let nowhere = ServiceOptions {
        file: vec![("/Backend/port".to_owned(), free_ports(1).into())],
        ..ServiceOptions::default()
    };
    let stranger = StandIn::start(StandInOptions::default()).await?;
    let untrusted = ServiceOptions {
        file: vec![("/Backend/port".to_owned(), stranger.port().into())],
        ..ServiceOptions::default()
    };
    for options in [nowhere, untrusted] {
        let service = RunningService::start_with(BINARY, options).await?;
        let user = service.member(MemberKind::User, "Super Admin")?;
        let answer = service.manage(&start_new(&user, &[&user])).await?;
        assert_eq!(
            answer["error_text"],
            "Cannot create session: the backend does not answer"
        );
        let hint = "if it is up, see --backend-ca and --backend-insecure";
        service.process.logged(hint).await?;
    }
    assert_eq!(stranger.calls().all(), []);
    Ok(())
}

#[tokio::test]
async fn options_of_ours_may_stand_in_the_environment() -> anyhow::Result<()> {
    let variable = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let options = ServiceOptions {
        environment: vec![
            // Other commands want a port with it.
            variable("VIDEOREHAB_LISTEN", "127.0.0.1"),
            variable("VIDEOREHAB_PUBLIC_URL", "https://clinic.example.org"),
        ],
        file: vec![("/VideoRehab/public_url".to_owned(), "https://x.org".into())],
        ..ServiceOptions::default()
    };
    let service = RunningService::start_with(BINARY, options).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let session = service.start_session(&user, &[&user]).await?;
    let url = session["session_url_users"].as_str().unwrap_or_default();
    assert!(
        url.starts_with("https://clinic.example.org/webrtc/"),
        "{url}"
    );
    Ok(())
}

#[tokio::test]
async fn options_of_ours_may_stand_in_the_file() -> anyhow::Result<()> {
    let options = ServiceOptions {
        file: vec![
            ("/VideoRehab/max_peers".to_owned(), 1.into()),
            ("/VideoRehab/rpc_timeout_ms".to_owned(), 2_000.into()),
            (
                "/VideoRehab/public_url".to_owned(),
                "https://clinic.example.org".into(),
            ),
        ],
        ..ServiceOptions::default()
    };
    let service = RunningService::start_with(BINARY, options).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let before = service.listener().position();
    service.start_session(&user, &[&user]).await?;
    let invitation = service.invitation(before, &user).await?;
    let url = &invitation.session_url;
    assert!(
        url.starts_with("https://clinic.example.org/webrtc/"),
        "{url}"
    );
    let link = service.link(before, &user).await?;
    let mut first = Client::open(&link.socket(), TransportKind::WebSocket).await?;
    first.authenticate().await?;
    // A second peer has no place.
    let second = Client::open(&link.socket(), TransportKind::WebSocket).await;
    let is_refused = match second {
        Err(_) => true,
        Ok(mut second) => second.authenticate().await.is_err(),
    };
    assert!(is_refused);
    Ok(())
}
