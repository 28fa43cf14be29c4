//! Roles count in a session, and members who are removed are out.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::opentera::requests::{invite_reply, with_members};
use testkit::opentera::{MemberKind, RunningService, SessionLink, StandInMember, id_of};
use testkit::{Client, TransportKind, http_request};

use super::BINARY;

/// A user and two participants in a session, with their links.
struct Clinic {
    service: RunningService,
    session: u64,
    members: [StandInMember; 3],
    links: Vec<SessionLink>,
    clients: Vec<Client>,
}

async fn clinic() -> anyhow::Result<Clinic> {
    let service = RunningService::start(BINARY).await?;
    let members = [
        service.member(MemberKind::User, "Super Admin")?,
        service.member(MemberKind::Participant, "Participant #1")?,
        service.member(MemberKind::Participant, "Participant #3")?,
    ];
    let before = service.listener().position();
    let session = service
        .start_session(&members[0], &members.each_ref())
        .await?;
    let (mut links, mut clients) = (Vec::new(), Vec::new());
    for member in &members {
        let link = service.link(before, member).await?;
        let mut client = Client::open(&link.socket(), TransportKind::WebSocket).await?;
        client.authenticate().await?;
        links.push(link);
        clients.push(client);
    }
    Ok(Clinic {
        session: id_of(&session)?,
        service,
        members,
        links,
        clients,
    })
}

/// Participant 1 is out, and their link opens nothing; the others stay.
async fn only_the_first_participant_is_out(clinic: &mut Clinic) -> anyhow::Result<()> {
    let [user, out, other] = &mut clinic.clients[..] else {
        anyhow::bail!("three clients");
    };
    let error = out.event("error").await?;
    assert_eq!(error["msgData"]["errorCode"], "MSG_REJECT_NO_AUTH");
    out.closed().await?;
    let link = &clinic.links[1];
    let page = http_request(Method::GET, &link.page_url(), &[], "").await?;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    let opened = Client::open(&link.socket(), TransportKind::WebSocket).await;
    assert!(opened.is_err());
    let ack = user.message(&other.easyrtcid, json!("still here")).await?;
    assert_eq!(ack["msgType"], "ack");
    assert_eq!(other.event("test").await?["msgData"], "still here");
    let link = &clinic.links[2];
    let page = http_request(Method::GET, &link.page_url(), &[], "").await?;
    assert_eq!(page.status, StatusCode::OK);
    Ok(())
}

#[tokio::test]
async fn whoever_is_removed_is_put_out_and_cannot_come_back() -> anyhow::Result<()> {
    let mut clinic = clinic().await?;
    let remove = with_members("remove", clinic.session, &[&clinic.members[1]]);
    let answer = clinic.service.manage(&remove).await?;
    assert_eq!(answer["status"], "removed");
    only_the_first_participant_is_out(&mut clinic).await?;
    // Invited again, they have a new link.
    let before = clinic.service.listener().position();
    let invite = with_members("invite", clinic.session, &[&clinic.members[1]]);
    clinic.service.manage(&invite).await?;
    let link = clinic.service.link(before, &clinic.members[1]).await?;
    assert_ne!(link, clinic.links[1]);
    let mut client = Client::open(&link.socket(), TransportKind::WebSocket).await?;
    client.authenticate().await
}

#[tokio::test]
async fn whoever_denies_is_put_out_and_cannot_come_back() -> anyhow::Result<()> {
    let mut clinic = clinic().await?;
    let deny = invite_reply(clinic.session, &clinic.members[1], 2);
    let answer = clinic.service.manage(&deny).await?;
    assert_eq!(answer["status"], "OK");
    only_the_first_participant_is_out(&mut clinic).await
}

#[tokio::test]
async fn a_participant_cannot_command_and_cannot_pass_for_a_user() -> anyhow::Result<()> {
    let mut clinic = clinic().await?;
    let [user, participant, _] = &mut clinic.clients[..] else {
        anyhow::bail!("three clients");
    };
    let to = |target: &Client, kind: &str, data: Value| json!({ "msgType": kind, "targetEasyrtcid": target.easyrtcid, "msgData": data });
    let mute = to(user, "muteMicro", json!({ "micro": false }));
    let refused = participant.request("easyrtcMsg", &mute).await?;
    assert_eq!(refused["msgType"], "error");
    assert_eq!(refused["msgData"]["errorCode"], "MSG_REJECT_NO_AUTH");
    let status = to(
        user,
        "updateStatus",
        json!({ "isUser": true, "micro": true }),
    );
    let sent = participant.request("easyrtcMsg", &status).await?;
    assert_eq!(sent["msgType"], "ack");
    let heard = user.event("updateStatus").await?;
    assert_eq!(heard["msgData"], json!({ "isUser": false, "micro": true }));
    // The user may.
    let mute = to(participant, "muteMicro", json!({ "micro": false }));
    let sent = user.request("easyrtcMsg", &mute).await?;
    assert_eq!(sent["msgType"], "ack");
    participant.event("muteMicro").await?;
    Ok(())
}
