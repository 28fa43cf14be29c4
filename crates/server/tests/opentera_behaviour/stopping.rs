//! A stop ends the session here in any case, and can be repeated until the backend knows it, too.

use testkit::opentera::{MemberKind, RestFailure, RunningService, ServiceOptions, history};
use testkit::{Client, TransportKind};

use super::{BINARY, EVENTS, SESSIONS, count, end, is_completion, stop_is_told, told};

#[tokio::test]
async fn a_stop_that_fails_half_way_goes_on_where_it_stopped() -> anyhow::Result<()> {
    let options = ServiceOptions {
        sessions: 1,
        ..ServiceOptions::default()
    };
    let mut service = RunningService::start_with(BINARY, options).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let other = service.member(MemberKind::User, "Site User")?;
    let start = service.listener().position();
    let session = service.start_session(&user, &[&user]).await?;
    let link = service.link(start, &user).await?;
    let mut client = Client::open(&link.socket(), TransportKind::WebSocket).await?;
    client.authenticate().await?;
    service.calls().forget();

    let before = service.listener().position();
    service
        .calls()
        .fail(Some("POST"), EVENTS, RestFailure::Status(500), Some(1));
    let answer = service.stop_session(&session).await?;
    assert_eq!(answer["error_text"], "Cannot create STOP session event");
    // It is over all the same: its clients are out, its members know, its only port is free.
    client.closed().await?;
    stop_is_told(&service, before, &session).await?;
    let next = service.start_session(&other, &[&other]).await?;

    service
        .calls()
        .fail(Some("POST"), SESSIONS, RestFailure::Status(500), Some(1));
    let answer = service.stop_session(&session).await?;
    assert_eq!(answer["error_text"], "Error updating session");
    assert_eq!(history(&service.row(&session)?), [3, 4]);

    let answer = service.stop_session(&session).await?;
    assert_eq!(answer["status"], "stopped");
    assert_eq!(answer["session"]["session_status"], 2);
    assert_eq!(history(&service.row(&session)?), [3, 4]);
    assert_eq!(count(&service.calls().all(), is_completion), 2);
    let answer = service.stop_session(&session).await?;
    assert_eq!(answer["error_text"], "No matching session to stop");
    assert_eq!(service.row(&next)?["session_status"], 1);

    end(&mut service).await?;
    let told = told(&service.listener().published());
    let is_stop =
        |(to, name): &&(String, String)| *to == user.channel() && name == "StopSessionEvent";
    assert_eq!(told.iter().filter(is_stop).count(), 1, "{told:?}");
    Ok(())
}

#[tokio::test]
async fn when_the_service_ends_its_sessions_are_closed() -> anyhow::Result<()> {
    let mut service = RunningService::start(BINARY).await?;
    let (user, other) = (
        service.member(MemberKind::User, "Super Admin")?,
        service.member(MemberKind::User, "Site User")?,
    );
    let one = service.start_session(&user, &[&user]).await?;
    let two = service.start_session(&other, &[&other]).await?;
    end(&mut service).await?;
    for session in [&one, &two] {
        stop_is_told(&service, 0, session).await?;
        let row = service.row(session)?;
        assert_eq!(row["session_status"], 2);
        assert_eq!(history(&row), [3, 4]);
    }
    Ok(())
}
