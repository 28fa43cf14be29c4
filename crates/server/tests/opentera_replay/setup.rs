//! What was there before a scenario: sessions that earlier ones had started.

use std::path::Path;

use serde_json::{Value, json};
use testkit::opentera::requests::{invite_reply, start_new, with_members};
use testkit::opentera::{MemberKind, RunningService};

use super::Scenario;

const SCENARIOS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../opentera/testdata");

/// Brings the service to where it was when `scenario` began.
pub(super) async fn prepare(service: &RunningService, scenario: &Scenario) -> anyhow::Result<()> {
    let member = |kind, name: &str| service.member(kind, name);
    let admin = member(MemberKind::User, "Super Admin")?;
    let (second, third) = (
        member(MemberKind::User, "Site Admin")?,
        member(MemberKind::User, "Site User")?,
    );
    let (one, three) = (
        member(MemberKind::Participant, "Participant #1")?,
        member(MemberKind::Participant, "Participant #3")?,
    );
    let (watch, kit) = (
        member(MemberKind::Device, "Apple Watch #W05P1")?,
        member(MemberKind::Device, "Kit Télé #1")?,
    );
    let first = || started("01_start_new_by_user");
    let removed = |members: &[_]| with_members("remove", 29, members);
    let (number, requests) = match scenario.name.as_str() {
        "02_invite" | "05_remove_not_member" => (29, vec![first()]),
        "08_invite_reply_accept_participant" | "09_invite_reply_denied_participant" => {
            (29, vec![first(), removed(&[&third])])
        }
        "10_invite_reply_timeout_device" | "11_invite_reply_string_code_by_service" => {
            (29, vec![first(), removed(&[&third, &one])])
        }
        "12_stop" => {
            let invited = with_members("invite", 29, &[&second, &three, &watch]);
            let gone = removed(&[&second, &third, &three, &watch]);
            let requests = [first(), invited, gone, invite_reply(29, &one, 2)];
            let requests = requests.into_iter().chain([invite_reply(29, &kit, 4)]);
            (29, requests.collect())
        }
        "21_invite_reply_denied_by_creator_participant" => {
            (30, vec![started("20_start_new_by_participant")])
        }
        "23_invite_reply_busy_by_creator_device" => {
            (31, vec![start_new(&kit, &[&admin, &one, &kit])])
        }
        "32_invite_to_superseded_session" => {
            let start = start_new(&admin, &[&admin, &one, &kit]);
            (35, vec![start.clone(), start])
        }
        "41_invited_device_reconnects"
        | "42_second_user_connects"
        | "43_creator_user_disconnects" => (40, vec![started("40_invited_participant_reconnects")]),
        _ => (scenario.first_new_session().unwrap_or(2), Vec::new()),
    };
    service.number_sessions_from(number);
    for session in scenario.known_sessions() {
        service.put_session(session)?;
    }
    let mut last_session = None;
    for request in &requests {
        let answer = service.manage(request).await?;
        let is_done = ["started", "invited", "removed", "OK"]
            .iter()
            .any(|status| answer["status"] == *status);
        anyhow::ensure!(is_done, "{request}: {answer}");
        last_session = answer.pointer("/session/id_session").cloned();
    }
    if let Some(id) = last_session {
        // Whatever these publish comes before the answer to this.
        let last = json!({ "action": "invite_reply", "id_session": id, "parameters": { "reply_code": 1 } });
        let heard = service.listener().position();
        service.manage(&last).await?;
        let replies = service.listener().heard(heard, |publish| {
            publish.names() == ["JoinSessionReplyEvent"] && publish.channel.ends_with(".messages")
        });
        replies.await?;
    }
    Ok(())
}

/// The request that started the session of an earlier scenario.
fn started(name: &str) -> Value {
    let path = format!("{SCENARIOS}/{name}.json");
    let earlier = Scenario::read(Path::new(&path));
    earlier.requests().next().unwrap()
}
