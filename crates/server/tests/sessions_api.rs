//! The API starts, lists and stops sessions, and says in JSON what is wrong with a request.

use anyhow::Context;
use http::Method;
use testkit::{EngineVersion, Server, http_request};

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");

#[tokio::test]
async fn a_session_is_started_listed_and_stopped() -> anyhow::Result<()> {
    let server = Server::start(BINARY, 2, &[]).await?;
    let started = server
        .api(Method::POST, "/sessions", r#"{"name":" Knee, group 2 "}"#)
        .await?;
    assert_eq!(started.status, 201);
    let started = started.json()?;
    assert_eq!(started["name"], "Knee, group 2");

    let session = server.start_session().await?;
    let _client = session.join(EngineVersion::V4).await?;
    let list = server.api(Method::GET, "/sessions", "").await?.json()?;
    assert_eq!(list["sessions"][0]["urls"], started["urls"]);
    assert_eq!(list["sessions"][1]["peers"][0]["role"], "participant");
    assert_eq!(
        (&list["max_sessions"], &list["secure_links"]),
        (&2.into(), &true.into())
    );

    let full = server.api(Method::POST, "/sessions", "{}").await?;
    assert_eq!(
        (full.status.as_u16(), full.json()?["code"].as_str()),
        (503, Some("too_many_sessions"))
    );
    server.stop_session(&session).await?;
    let gone = server
        .api(Method::DELETE, &format!("/sessions/{}", session.id), "")
        .await?;
    assert_eq!(
        (gone.status.as_u16(), gone.json()?["code"].as_str()),
        (404, Some("not_found"))
    );
    server.start_session().await?;
    Ok(())
}

#[tokio::test]
async fn bad_requests_are_explained() -> anyhow::Result<()> {
    let server = Server::start(BINARY, 1, &[]).await?;
    let long = format!(r#"{{"name":"{}"}}"#, "x".repeat(81));
    let huge = format!(r#"{{"name":"{}"}}"#, "x".repeat(10_000));
    for (body, code) in [
        ("", "bad_request"),
        ("{", "bad_request"),
        (r#"{"name":7}"#, "bad_request"),
        (r#"{"nmae":"x"}"#, "bad_request"),
        (&huge, "bad_request"),
        (&long, "name_too_long"),
        (r#"{"name":"a\u0007b"}"#, "name_too_long"),
    ] {
        let answer = server.api(Method::POST, "/sessions", body).await?;
        let json = answer.json()?;
        assert_eq!(
            (answer.status.as_u16(), json["code"].as_str()),
            (400, Some(code))
        );
        assert!(
            json["message"]
                .as_str()
                .context("no message")?
                .ends_with('.')
        );
    }
    let answer = server.api(Method::PUT, "/sessions", "{}").await?;
    assert_eq!(answer.status, 405);
    let answer = server.api(Method::GET, "/nothing", "").await?;
    assert_eq!(answer.status, 404);
    Ok(())
}

#[tokio::test]
async fn without_the_token_nothing_is_told_or_done() -> anyhow::Result<()> {
    let server = Server::start(BINARY, 1, &[]).await?;
    let session = server.start_session().await?;
    let qr = format!("/sessions/{}/qr/users", session.id);
    let stop = format!("/sessions/{}", session.id);
    for (method, path) in [
        (Method::GET, "/"),
        (Method::GET, "/?token=wrong"),
        (Method::GET, "/sessions"),
        (Method::GET, "/sessions?token=wrong"),
        (Method::POST, "/sessions"),
        (Method::DELETE, stop.as_str()),
        (Method::GET, qr.as_str()),
    ] {
        let url = format!("{}{path}", server.home());
        let headers = [
            ("authorization", "Bearer wrong"),
            ("content-type", "application/json"),
        ];
        let answer = http_request(method.clone(), &url, &headers, "{}").await?;
        assert_eq!(answer.status, 403, "{method} {path}");
        assert!(
            !answer.body.contains(&session.id) && !answer.body.contains(session.participant_key())
        );
    }
    let picture = server.api(Method::GET, &qr, "").await?;
    assert_eq!(picture.headers["content-type"], "image/svg+xml");
    assert!(picture.body.contains("<svg"));
    Ok(())
}

#[tokio::test]
async fn sessions_are_reached_through_the_home_port_too() -> anyhow::Result<()> {
    let server = Server::start(BINARY, 1, &[]).await?;
    let session = server.start_session().await?;
    let get = |path: String| async move { http_request(Method::GET, &path, &[], "").await };
    let (home, port, key) = (server.home(), session.port, session.participant_key());

    let page = get(format!("{home}/webrtc/{port}/participants?key={key}")).await?;
    assert_eq!(page.status, 200);
    let cookie = page.headers["set-cookie"].to_str()?;
    assert!(
        cookie.contains(&format!("Path=/websocket/{port};"))
            && cookie.contains("HttpOnly; SameSite=Strict")
    );
    let status = get(format!("{home}/webrtc/{port}/status?key={key}")).await?;
    assert_eq!(status.body, r#"{"status":"OK"}"#);
    let handshake = get(format!(
        "{home}/websocket/{port}/?EIO=4&transport=polling&key={key}"
    ))
    .await?;
    assert_eq!(handshake.status, 200);
    let asset = page
        .body
        .split('"')
        .find(|part| part.ends_with("shared/ui/tokens.css"))
        .context("no style")?;
    let style = get(format!("{home}/webrtc/{port}/{asset}")).await?;
    assert_eq!(
        (
            style.status.as_u16(),
            style.headers["content-type"].to_str()?
        ),
        (200, "text/css")
    );
    Ok(())
}

#[tokio::test]
async fn strangers_cannot_tell_where_a_session_is() -> anyhow::Result<()> {
    let server = Server::start(BINARY, 2, &[]).await?;
    let session = server.start_session().await?;
    for (method, path) in [
        (Method::GET, "webrtc/PORT/users"),
        (Method::GET, "webrtc/PORT/participants?key=wrong"),
        (Method::GET, "webrtc/PORT/status?key=wrong"),
        (Method::GET, "webrtc/PORT/ticket"),
        (Method::GET, "webrtc/PORT/nothing"),
        (Method::POST, "webrtc/PORT/users"),
        (Method::GET, "websocket/PORT/?EIO=4&transport=polling"),
        (Method::GET, "websocket/PORT/?EIO=4&transport=polling&sid=x"),
        (
            Method::GET,
            "websocket/PORT/?EIO=3&transport=polling&key=wrong",
        ),
    ] {
        let mut answers = Vec::new();
        for port in [session.port, session.port + 1] {
            let url = format!(
                "{}/{}",
                server.home(),
                path.replace("PORT", &port.to_string())
            );
            let answer = http_request(method.clone(), &url, &[], "").await?;
            assert!(answer.status.is_client_error(), "{method} {path}");
            let mut headers = answer.headers;
            headers.remove("date");
            answers.push((answer.status, headers, answer.body));
        }
        assert_eq!(answers.first(), answers.last(), "{method} {path}");
    }
    Ok(())
}

#[tokio::test]
async fn a_socket_through_the_home_port_ends_with_its_session() -> anyhow::Result<()> {
    let server = Server::start(BINARY, 1, &[]).await?;
    let session = server.start_session().await?;
    let home_port = server
        .home()
        .rsplit(':')
        .next()
        .context("no port")?
        .parse()?;
    let mut peer = session
        .connect_through(home_port, EngineVersion::V4)
        .await?;
    peer.authenticate().await?;
    let mut silent = session
        .connect_through(home_port, EngineVersion::V3)
        .await?;
    server.stop_session(&session).await?;
    peer.event("error").await?;
    peer.closed().await?;
    silent.closed().await
}
