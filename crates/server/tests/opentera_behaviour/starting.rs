//! A start that fails leaves nothing half done, and nobody has two sessions.

use testkit::opentera::requests::{start_existing, start_new};
use testkit::opentera::{MemberKind, RestFailure, RunningService, SessionLink, history, id_of};
use testkit::{Client, TransportKind};

use super::{BINARY, EVENTS, SESSIONS, all_are_invited, end, is_completion, stop_is_told, told};

#[tokio::test]
async fn a_start_whose_history_is_refused_closes_its_row() -> anyhow::Result<()> {
    let mut service = RunningService::start(BINARY).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    service
        .calls()
        .fail(Some("POST"), EVENTS, RestFailure::Status(403), None);
    let answer = service.manage(&start_new(&user, &[&user])).await?;
    assert_eq!(answer["status"], "error");
    assert_eq!(answer["error_text"], "Cannot create session event");
    let rows = service.sessions();
    let failed = rows.last().unwrap();
    assert_eq!(failed["session_status"], 2);
    let answer = service.stop_session(failed).await?;
    assert_eq!(answer["error_text"], "No matching session to stop");
    end(&mut service).await?;
    assert_eq!(told(&service.listener().published()), []);
    Ok(())
}

#[tokio::test]
async fn an_older_session_of_the_creator_is_stopped_before_the_new_one_starts() -> anyhow::Result<()>
{
    let service = RunningService::start(BINARY).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let participant = service.member(MemberKind::Participant, "Participant #1")?;
    let before = service.listener().position();
    let older = service.start_session(&user, &[&user, &participant]).await?;
    let link = service.link(before, &participant).await?;
    all_are_invited(&service, before).await?;
    let mut client = Client::open(&link.socket(), TransportKind::WebSocket).await?;
    client.authenticate().await?;

    let before = service.listener().position();
    service.calls().forget();
    let newer = service.start_session(&user, &[&user]).await?;
    service.invitation(before, &user).await?;
    client.closed().await?;
    let row = service.row(&older)?;
    assert_eq!(history(&row), [3, 4]);
    assert_eq!(row["session_status"], 2);
    assert_eq!(history(&service.row(&newer)?), [3]);
    // Members heard of the end before anybody was invited to the new one.
    let published = service.listener().published();
    let told = told(&published[before..]);
    let names: Vec<&str> = told.iter().map(|(_, name)| name.as_str()).collect();
    let stop = ["StopSessionEvent"; 3];
    assert_eq!(names[..4], [&stop[..], &["JoinSessionEvent"]].concat());
    let calls = service.calls().all();
    let completed = calls.iter().position(is_completion);
    let started = calls.iter().position(|call| {
        call.body.pointer("/session_event/id_session_event_type") == Some(&3.into())
    });
    assert!(completed.is_some() && completed < started, "{calls:?}");
    let answer = service.stop_session(&older).await?;
    assert_eq!(answer["error_text"], "No matching session to stop");
    Ok(())
}

#[tokio::test]
async fn a_session_that_is_started_again_has_all_of_its_history() -> anyhow::Result<()> {
    let service = RunningService::start(BINARY).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let before = service.listener().position();
    let first = service.manage(&start_existing(1, &[&user])).await?;
    assert_eq!(history(&first["session"]), [3]);
    let second = service.manage(&start_existing(1, &[&user])).await?;
    assert_eq!(second["status"], "started");
    stop_is_told(&service, before, &first["session"]).await?;
    // What was known before the first one ended does not count: its time would be lost.
    assert_eq!(history(&second["session"]), [3, 4, 3]);
    let url = |answer: &serde_json::Value| {
        let url = answer["session"]["session_url_users"].as_str();
        SessionLink::parse(url.unwrap_or_default())
    };
    assert_ne!(url(&first)?.key, url(&second)?.key);
    service.stop_session(&second["session"]).await?;
    assert_eq!(history(&service.row(&first["session"])?), [3, 4, 3, 4]);
    Ok(())
}

#[tokio::test]
async fn an_older_session_that_cannot_be_closed_does_not_hinder_its_creator() -> anyhow::Result<()>
{
    let service = RunningService::start(BINARY).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let older = service.start_session(&user, &[&user]).await?;
    service
        .calls()
        .fail(Some("POST"), EVENTS, RestFailure::Status(500), Some(1));
    let newer = service.start_session(&user, &[&user]).await?;
    assert_ne!(id_of(&older)?, id_of(&newer)?);
    assert_eq!(service.row(&older)?["session_status"], 1);
    // It is over here, and is closed when somebody stops it again.
    let answer = service.stop_session(&older).await?;
    assert_eq!(answer["status"], "stopped");
    assert_eq!(history(&service.row(&older)?), [3, 4]);
    assert_eq!(history(&service.row(&newer)?), [3]);
    Ok(())
}

#[tokio::test]
async fn what_the_backend_says_is_told_to_whoever_starts() -> anyhow::Result<()> {
    let service = RunningService::start(BINARY).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    service
        .calls()
        .fail(Some("POST"), SESSIONS, RestFailure::Status(403), Some(1));
    let answer = service.manage(&start_new(&user, &[&user])).await?;
    assert_eq!(
        answer["error_text"],
        "Cannot create session: \"Forbidden\"\n"
    );
    Ok(())
}
