//! A creator who disconnects ends the session, after a time of grace if there is one.

use testkit::opentera::{MemberChange, MemberKind, RunningService, ServiceOptions, history};

use super::{BINARY, end, stop_is_told};

#[tokio::test]
async fn without_grace_a_session_ends_as_soon_as_its_creator_disconnects() -> anyhow::Result<()> {
    let service = RunningService::start(BINARY).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let participant = service.member(MemberKind::Participant, "Participant #1")?;
    let before = service.listener().position();
    let session = service.start_session(&user, &[&user, &participant]).await?;
    // Others may go.
    service
        .announce(&participant, MemberChange::Disconnected)
        .await?;
    service
        .announce(&participant, MemberChange::Connected)
        .await?;
    service.invitation(before, &participant).await?;
    assert_eq!(history(&service.row(&session)?), [3]);
    service.announce(&user, MemberChange::Disconnected).await?;
    stop_is_told(&service, before, &session).await?;
    assert_eq!(service.row(&session)?["session_status"], 2);
    Ok(())
}

#[tokio::test]
async fn with_grace_a_creator_who_comes_back_in_time_finds_the_session() -> anyhow::Result<()> {
    let options = ServiceOptions::with(&["--creator-grace-s", "1"]);
    let service = RunningService::start_with(BINARY, options).await?;
    let returning = service.member(MemberKind::User, "Super Admin")?;
    let leaving = service.member(MemberKind::User, "Site User")?;
    let start = service.listener().position();
    let kept = service.start_session(&returning, &[&returning]).await?;
    let lost = service.start_session(&leaving, &[&leaving]).await?;
    let link = service.link(start, &returning).await?;

    let before = service.listener().position();
    service
        .announce(&returning, MemberChange::Disconnected)
        .await?;
    service
        .announce(&returning, MemberChange::Connected)
        .await?;
    assert_eq!(service.link(before, &returning).await?, link);
    // When the one who went later has had all the time there is, so has the one who came back.
    let left = std::time::Instant::now();
    service
        .announce(&leaving, MemberChange::Disconnected)
        .await?;
    stop_is_told(&service, before, &lost).await?;
    assert!(left.elapsed() >= std::time::Duration::from_secs(1));
    assert_eq!(service.row(&lost)?["session_status"], 2);
    assert_eq!(history(&service.row(&kept)?), [3]);
    assert_eq!(service.stop_session(&kept).await?["status"], "stopped");
    Ok(())
}

#[tokio::test]
async fn a_service_that_ends_waits_for_no_creator() -> anyhow::Result<()> {
    let options = ServiceOptions::with(&["--creator-grace-s", "3600"]);
    let mut service = RunningService::start_with(BINARY, options).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let participant = service.member(MemberKind::Participant, "Participant #1")?;
    let session = service.start_session(&user, &[&user, &participant]).await?;
    service.announce(&user, MemberChange::Disconnected).await?;
    // What is heard after that is answered after it.
    let before = service.listener().position();
    service
        .announce(&participant, MemberChange::Connected)
        .await?;
    service.invitation(before, &participant).await?;
    end(&mut service).await?;
    let row = service.row(&session)?;
    assert_eq!(row["session_status"], 2);
    assert_eq!(history(&row), [3, 4]);
    Ok(())
}
