//! Who belongs to a session: everybody once, and nobody else.

use serde_json::json;
use testkit::opentera::requests::{invite_reply, start_new, with_members};
use testkit::opentera::{JoinSessionEvent, MemberKind, RunningService, id_of};

use super::{BINARY, all_are_invited, told};

#[tokio::test]
async fn whoever_is_named_twice_is_in_the_session_once() -> anyhow::Result<()> {
    let service = RunningService::start(BINARY).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let participant = service.member(MemberKind::Participant, "Participant #1")?;
    let before = service.listener().position();
    let start = start_new(&user, &[&user, &participant, &user, &participant]);
    let answer = service.manage(&start).await?;
    let session = &answer["session"];
    assert_eq!(session["session_users"], json!([user.uuid]));
    assert_eq!(session["session_participants"], json!([participant.uuid]));
    let body = &service.calls().all()[0].body;
    assert_eq!(body["session"]["session_users_uuids"], json!([user.uuid]));
    let invitation = service.invitation(before, &participant).await?;
    assert_eq!(invitation.session_users, [user.uuid.as_str()]);

    let again = with_members("invite", id_of(session)?, &[&participant, &participant]);
    let before = service.listener().position();
    let answer = service.manage(&again).await?;
    let session = &answer["session"];
    assert_eq!(session["session_participants"], json!([participant.uuid]));
    let published = service.listener().published();
    let told = told(&published[before..]);
    let of_participant = told.iter().filter(|(to, _)| *to == participant.channel());
    assert_eq!(of_participant.count(), 1, "{told:?}");
    Ok(())
}

#[tokio::test]
async fn whoever_the_backend_refuses_is_not_kept() -> anyhow::Result<()> {
    let service = RunningService::start(BINARY).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let secret = service.member(MemberKind::Participant, "Secret Participant")?;
    let second = service.member(MemberKind::User, "Site Admin")?;
    let session = service.start_session(&user, &[&user]).await?;
    let id = id_of(&session)?;
    let answer = service
        .manage(&with_members("invite", id, &[&secret]))
        .await?;
    assert_eq!(answer["error_text"], "Error updating session");
    let before = service.listener().position();
    let answer = service
        .manage(&with_members("invite", id, &[&second]))
        .await?;
    assert_eq!(answer["status"], "invited");
    let invitation = service.invitation(before, &second).await?;
    assert_eq!(invitation.session_participants, Vec::<String>::new());
    let published = service.listener().published();
    let heard = published
        .iter()
        .filter(|one| one.channel == secret.channel());
    assert_eq!(heard.count(), 0);
    Ok(())
}

#[tokio::test]
async fn nobody_answers_an_invitation_to_a_session_of_others() -> anyhow::Result<()> {
    let service = RunningService::start(BINARY).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let participant = service.member(MemberKind::Participant, "Participant #1")?;
    let stranger = service.member(MemberKind::Participant, "Participant #3")?;
    let before = service.listener().position();
    let session = service.start_session(&user, &[&user, &participant]).await?;
    all_are_invited(&service, before).await?;
    service.calls().forget();
    for code in [1, 2] {
        let before = service.listener().position();
        let reply = invite_reply(id_of(&session)?, &stranger, code);
        let answer = service.manage(&reply).await?;
        assert_eq!(answer["status"], "error");
        assert_eq!(answer["error_text"], "Not a member of the session");
        // What a member answers is told, and nothing before it.
        let reply = invite_reply(id_of(&session)?, &participant, 1);
        service.manage(&reply).await?;
        let published = service.listener().published();
        let names: Vec<String> = told(&published[before..])
            .into_iter()
            .map(|(_, name)| name)
            .collect();
        assert_eq!(names, vec!["JoinSessionReplyEvent"; 3]);
    }
    assert_eq!(service.calls().all(), []);
    Ok(())
}

#[tokio::test]
async fn a_creator_who_is_no_member_is_invited_when_they_connect() -> anyhow::Result<()> {
    let service = RunningService::start(BINARY).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let participant = service.member(MemberKind::Participant, "Participant #1")?;
    service.start_session(&user, &[&participant]).await?;
    let before = service.listener().position();
    let connected = testkit::opentera::MemberChange::Connected;
    service.announce(&user, connected).await?;
    let event: JoinSessionEvent = service.invitation(before, &user).await?;
    assert!(event.session_url.contains("/users?key="), "{event:?}");
    Ok(())
}
