//! OpenTera's backend and Redis fail, or are slow: whatever does not need them goes on, calls are answered in time, and
//! nothing is left behind.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::opentera::requests::{invite_reply, start_new, stop};
use testkit::opentera::{
    Argument, MemberKind, RestCall, RestFailure, RunningService, ServiceOptions, SessionLink,
    history, id_of,
};
use testkit::{Client, TransportKind};

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");
const SESSIONS: &str = "/api/service/sessions";
const EVENTS: &str = "/api/service/sessions/events";
/// Within this, whatever needs no backend is answered while it is frozen.
const AT_ONCE: Duration = Duration::from_millis(50);
/// After this, callers have given up.
const CALLERS_WAIT: Duration = Duration::from_secs(10);

/// Whether the backend has been told, and has answered, that a session is over.
fn is_completion(call: &RestCall) -> bool {
    call.body.pointer("/session/session_status") == Some(&2.into()) && call.status == Some(200)
}

/// How long that takes, which has to be answered.
async fn timed(service: &RunningService, request: &Value) -> anyhow::Result<(Value, Duration)> {
    let before = Instant::now();
    let answer = service.manage(request).await?;
    Ok((answer, before.elapsed()))
}

#[tokio::test]
async fn while_the_backend_is_frozen_everything_else_is_answered_at_once() -> anyhow::Result<()> {
    let options = ServiceOptions {
        sessions: 2,
        ..ServiceOptions::with(&["--rpc-timeout-ms", "1000"])
    };
    let service = RunningService::start_with(BINARY, options).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let other = service.member(MemberKind::User, "Site User")?;
    let participant = service.member(MemberKind::Participant, "Participant #1")?;
    let running = service.start_session(&user, &[&user, &participant]).await?;

    service.calls().forget();
    service
        .calls()
        .fail(Some("POST"), SESSIONS, RestFailure::Hold, None);
    let request = start_new(&other, &[&participant]);
    let frozen = timed(&service, &request);
    let meanwhile = async {
        service.calls().until(|calls| !calls.is_empty()).await?;
        let mut longest = Duration::ZERO;
        for _ in 0..20 {
            let before = Instant::now();
            let argument = vec![Argument::Integer(1)];
            let config = service
                .caller()
                .call("session_type_config", argument)
                .await?;
            assert_eq!(config["status"], "OK");
            longest = longest.max(before.elapsed());
            let accepted = invite_reply(id_of(&running)?, &participant, 1);
            let (answer, took) = timed(&service, &accepted).await?;
            assert_eq!(answer["status"], "OK");
            longest = longest.max(took);
            let (answer, took) = timed(&service, &stop(9_999)).await?;
            assert_eq!(answer["error_text"], "No matching session to stop");
            longest = longest.max(took);
        }
        anyhow::Ok(longest)
    };
    let ((answer, took), longest) = tokio::try_join!(frozen, meanwhile)?;
    println!(
        "FIGURE calls that need no backend, answered while it is frozen: 60, the slowest in {longest:.1?}; the frozen \
         start with --rpc-timeout-ms 1000 is answered with an error in {took:.1?}"
    );
    assert!(longest < AT_ONCE, "{longest:?}");
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert_eq!(answer["status"], "error");
    assert_eq!(answer["error_text"], "The server did not answer in time");

    // Now it answers, late: what the caller believes to have failed is stopped.
    service.calls().clear_failures();
    let calls = service.calls();
    calls.until(|calls| calls.iter().any(is_completion)).await?;
    let rows = service.sessions();
    let late = rows.last().unwrap();
    assert_eq!(late["session_status"], 2);
    assert_eq!(history(late), [3, 4]);
    assert_eq!(service.row(&running)?["session_status"], 1);
    let stopped = service.manage(&stop(id_of(late)?)).await?;
    assert_eq!(stopped["error_text"], "No matching session to stop");
    // Its port is free: of two, the other one is taken.
    service.start_session(&other, &[&other]).await?;
    Ok(())
}

#[tokio::test]
async fn a_frozen_start_is_answered_before_its_caller_gives_up() -> anyhow::Result<()> {
    let service = RunningService::start(BINARY).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    service
        .calls()
        .fail(Some("POST"), EVENTS, RestFailure::Hold, None);
    let (answer, took) = timed(&service, &start_new(&user, &[&user])).await?;
    println!("FIGURE a start while the backend is frozen: answered with an error in {took:.1?}");
    assert_eq!(answer["error_text"], "The server did not answer in time");
    assert!(took < CALLERS_WAIT, "{took:?}");
    service.calls().clear_failures();
    let calls = service.calls();
    calls.until(|calls| calls.iter().any(is_completion)).await?;
    assert_eq!(history(service.sessions().last().unwrap()), [3, 4]);
    Ok(())
}

#[tokio::test]
async fn a_backend_that_cuts_the_connection_is_an_error_at_once() -> anyhow::Result<()> {
    let service = RunningService::start(BINARY).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    service.calls().fail(None, SESSIONS, RestFailure::Cut, None);
    let (answer, took) = timed(&service, &start_new(&user, &[&user])).await?;
    assert_eq!(
        answer["error_text"],
        "Cannot create session: the backend does not answer"
    );
    assert!(took < Duration::from_secs(2), "{took:?}");
    service.process.logged("--backend-ca").await?;
    service.calls().clear_failures();
    service.start_session(&user, &[&user]).await?;
    Ok(())
}

#[tokio::test]
async fn without_redis_sessions_go_on_and_let_people_in() -> anyhow::Result<()> {
    let service = RunningService::start(BINARY).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let participant = service.member(MemberKind::Participant, "Participant #1")?;
    let before = service.listener().position();
    let session = service.start_session(&user, &[&user, &participant]).await?;
    let of_user = service.link(before, &user).await?;
    let of_participant = service.link(before, &participant).await?;
    let of_devices = SessionLink::parse(session["session_url_devices"].as_str().unwrap())?;
    let mut one = Client::open(&of_user.socket(), TransportKind::WebSocket).await?;
    let mut other = Client::open(&of_participant.socket(), TransportKind::WebSocket).await?;
    one.authenticate().await?;
    other.authenticate().await?;

    service.stop_redis().await?;
    service.process.logged("Redis is away").await?;
    for number in 0..50 {
        let ack = one.message(&other.easyrtcid, json!(number)).await?;
        assert_eq!(ack["msgType"], "ack");
        assert_eq!(other.event("test").await?["msgData"], number);
    }
    let mut third = Client::open(&of_devices.socket(), TransportKind::WebSocket).await?;
    third.authenticate().await?;
    let ack = third.message(&one.easyrtcid, json!("hello")).await?;
    assert_eq!(ack["msgType"], "ack");

    service.start_redis().await?;
    let back = Instant::now();
    service.process.logged("Redis is back").await?;
    println!(
        "FIGURE Redis is used again {:.1?} after it is back",
        back.elapsed()
    );
    let answer = service.stop_session(&session).await?;
    assert_eq!(answer["status"], "stopped");
    third.closed().await
}
