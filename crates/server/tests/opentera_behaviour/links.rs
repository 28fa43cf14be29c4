//! Everybody who is invited has a link of their own, which stays the same.

use std::collections::BTreeSet;

use http::{Method, StatusCode};
use testkit::opentera::requests::with_members;
use testkit::opentera::{
    MemberChange, MemberKind, RunningService, SessionLink, StandInMember, id_of,
};
use testkit::{Client, TransportKind, http_request};

use super::BINARY;

/// Somebody of each kind, and another participant.
fn everybody(service: &RunningService) -> anyhow::Result<[StandInMember; 4]> {
    Ok([
        service.member(MemberKind::User, "Super Admin")?,
        service.member(MemberKind::Participant, "Participant #1")?,
        service.member(MemberKind::Participant, "Participant #3")?,
        service.member(MemberKind::Device, "Kit Télé #1")?,
    ])
}

#[tokio::test]
async fn every_invitee_has_another_link_and_always_the_same() -> anyhow::Result<()> {
    let service = RunningService::start(BINARY).await?;
    let members = everybody(&service)?;
    let second = service.member(MemberKind::User, "Site Admin")?;
    let mut before = service.listener().position();
    let session = service
        .start_session(&members[0], &members.each_ref())
        .await?;
    let mut links = Vec::new();
    for member in &members {
        let link = service.link(before, member).await?;
        assert_eq!(link.page, format!("{}s", member.kind.word()));
        let page = http_request(Method::GET, &link.page_url(), &[], "").await?;
        assert_eq!(page.status, StatusCode::OK);
        links.push(link);
    }
    let mut keys: BTreeSet<String> = links.iter().map(|link| link.key.clone()).collect();
    assert_eq!(keys.len(), members.len());

    // Of invitations of others, of one's own again, and of a new connection.
    let id = id_of(&session)?;
    for invited in [&second, &members[1]] {
        before = service.listener().position();
        service
            .manage(&with_members("invite", id, &[invited]))
            .await?;
        for (member, link) in members.iter().zip(&links) {
            assert_eq!(service.link(before, member).await?, *link);
        }
    }
    before = service.listener().position();
    service
        .announce(&members[1], MemberChange::Connected)
        .await?;
    assert_eq!(service.link(before, &members[1]).await?, links[1]);

    // Those of the reply are for everybody of a kind.
    for kind in MemberKind::ALL {
        let url = session[format!("session_url_{}s", kind.word())].as_str();
        let link = SessionLink::parse(url.unwrap_or_default())?;
        assert_eq!(link.page, format!("{}s", kind.word()));
        let page = http_request(Method::GET, &link.page_url(), &[], "").await?;
        assert_eq!(page.status, StatusCode::OK);
        let mut client = Client::open(&link.socket(), TransportKind::WebSocket).await?;
        client.authenticate().await?;
        assert!(keys.insert(link.key), "the key of a role is somebody's");
    }
    assert_ne!(session["session_key"], links[0].key.as_str());
    Ok(())
}

#[tokio::test]
async fn the_key_of_the_document_opens_nothing() -> anyhow::Result<()> {
    let service = RunningService::start(BINARY).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let session = service.start_session(&user, &[&user]).await?;
    let url = session["session_url_users"].as_str().unwrap_or_default();
    let link = SessionLink {
        key: session["session_key"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        ..SessionLink::parse(url)?
    };
    let page = http_request(Method::GET, &link.page_url(), &[], "").await?;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    let opened = Client::open(&link.socket(), TransportKind::WebSocket).await;
    assert!(opened.is_err());
    Ok(())
}
