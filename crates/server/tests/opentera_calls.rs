//! Every call gets exactly one reply. Calls about one session, and starts of one creator, are carried out one after the other, in
//! their order.

#![expect(
    clippy::indexing_slicing,
    reason = "helpers of a test stand outside its test functions"
)]

use std::time::Duration;

use serde_json::{Value, json};
use testkit::opentera::requests::{invite_reply, start_existing, start_new, stop, with_members};
use testkit::opentera::{
    Argument, MemberKind, RestFailure, RunningService, ServiceOptions, StandInMember, SteadyCaller,
    history, id_of,
};

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");
const EVENTS: &str = "/api/service/sessions/events";

#[tokio::test]
async fn each_of_two_hundred_mixed_calls_gets_exactly_one_reply() -> anyhow::Result<()> {
    let options = ServiceOptions {
        sessions: 4,
        ..ServiceOptions::default()
    };
    let mut service = RunningService::start_with(BINARY, options).await?;
    let mut caller = SteadyCaller::connect(service.redis()).await?;
    let members = service.members();
    let mut calls = 0_u64;
    while calls < 200 {
        calls = 1 + mixed_call(&mut caller, &members, calls).await?;
        // These nobody can answer.
        for garbage in [&b"\xff\xfe\xfd\x00\x01"[..], b"", b"12345"] {
            caller.publish(garbage).await?;
        }
    }
    let (mut ok, mut errors) = (0, 0);
    for _ in 0..calls {
        let reply = caller.reply().await?.json;
        match reply["status"].as_str() {
            Some("OK") => ok += 1,
            _ => errors += 1,
        }
    }
    // When it has ended, everything has been said.
    service.process.signal("TERM").await?;
    let exit = service.process.exited(testkit::PATIENCE).await?;
    assert!(exit.success(), "{exit}");
    service.caught_up().await?;
    let published = service.listener().published();
    for number in 0..calls {
        let channel = caller.reply_to(number);
        let replies = published.iter().filter(|one| one.channel == channel);
        assert_eq!(replies.count(), 1, "call {number}");
    }
    let rows = service.sessions();
    let open = rows.iter().filter(|row| row["session_status"] == 1);
    assert_eq!(open.count(), 0, "rows stay open");
    println!(
        "FIGURE mixed calls at once: {calls}, each answered once ({ok} OK, {errors} Error), besides {} that are no calls",
        3 * calls
    );
    Ok(())
}

/// Everything that callers say, right and wrong, in turn; gives its number.
async fn mixed_call(
    caller: &mut SteadyCaller,
    members: &[StandInMember],
    number: u64,
) -> anyhow::Result<u64> {
    let member = |place: u64| &members[usize::try_from(place).unwrap_or(0) % members.len()];
    let (one, other) = (member(number), member(number / 3));
    // New sessions have numbers from 2 on.
    let id = 2 + number % 7;
    let text = |text: &str| vec![Argument::Text(text.to_owned())];
    match number % 16 {
        0 => caller.call("session_type_config", text("x")).await,
        1 => caller.manage(&start_new(one, &[one, other])).await,
        2 => caller.call("participant_info", text(&one.uuid)).await,
        3 => caller.call("does_not_exist", text("x")).await,
        4 => caller.manage(&with_members("invite", id, &[one])).await,
        5 => caller.call("session_manage", text("not json")).await,
        6 => caller.manage(&invite_reply(id, other, 1)).await,
        7 => caller.call("session_manage", Vec::new()).await,
        8 => caller.manage(&with_members("remove", id, &[one])).await,
        9 => caller.call("session_manage", text("[1]")).await,
        10 => caller.manage(&start_existing(1, &[other])).await,
        11 => {
            caller
                .manage(&json!({ "action": "stop", "id_session": {} }))
                .await
        }
        12 => caller.manage(&invite_reply(id, one, 2)).await,
        13 => {
            caller
                .call("session_manage", vec![Argument::Bytes(vec![0xff])])
                .await
        }
        14 => caller.manage(&start_existing(9_999, &[])).await,
        _ => caller.manage(&stop(id)).await,
    }
}

#[tokio::test]
async fn calls_about_one_session_are_carried_out_in_their_order() -> anyhow::Result<()> {
    let service = RunningService::start(BINARY).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let second = service.member(MemberKind::User, "Site Admin")?;
    let participant = service.member(MemberKind::Participant, "Participant #1")?;
    let session = service.start_session(&user, &[&user]).await?;
    let id = id_of(&session)?;
    // What comes first takes longest.
    let slow = RestFailure::Delay(Duration::from_millis(100));
    service.calls().fail(Some("POST"), EVENTS, slow, Some(2));
    let mut caller = SteadyCaller::connect(service.redis()).await?;
    let requests = [
        with_members("invite", id, &[&second, &participant]),
        invite_reply(id, &second, 1),
        with_members("remove", id, &[&participant]),
        invite_reply(id, &participant, 1),
        stop(id),
        with_members("invite", id, &[&second]),
    ];
    for request in &requests {
        caller.manage(request).await?;
    }
    let mut answers = Vec::new();
    for number in 0..6 {
        let reply = caller.reply().await?;
        assert_eq!(reply.number, number);
        answers.push(reply.json["return_value"]["status"].clone());
    }
    // The participant is no member any more when they answer, and nobody is invited to what is over.
    let expected = json!(["invited", "OK", "removed", "error", "stopped", null]);
    assert_eq!(Value::from(answers), expected);
    assert_eq!(history(&service.row(&session)?), [3, 12, 12, 13, 4]);
    Ok(())
}

#[tokio::test]
async fn starts_of_one_creator_are_carried_out_one_after_the_other() -> anyhow::Result<()> {
    let service = RunningService::start(BINARY).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let mut caller = SteadyCaller::connect(service.redis()).await?;
    // The planned session has the same creator.
    let requests = [
        start_new(&user, &[&user]),
        start_existing(1, &[&user]),
        start_new(&user, &[&user]),
    ];
    for request in &requests {
        caller.manage(request).await?;
    }
    for _ in &requests {
        let reply = caller.reply().await?.json;
        assert_eq!(reply["return_value"]["status"], "started", "{reply}");
    }
    // Whichever came last runs; both others were stopped before.
    let rows = service.sessions();
    let is_running = |row: &&Value| history(row).last() == Some(&3);
    let running: Vec<_> = rows.iter().filter(is_running).collect();
    assert_eq!(running.len(), 1, "{rows:?}");
    for row in &rows {
        if !is_running(&row) {
            assert_eq!(history(row), [3, 4]);
            assert_eq!(row["session_status"], 2);
        }
    }
    let answer = service.stop_session(running[0]).await?;
    assert_eq!(answer["status"], "stopped");
    Ok(())
}

#[tokio::test]
async fn two_stops_at_once_write_one_end_into_the_history() -> anyhow::Result<()> {
    let service = RunningService::start(BINARY).await?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let session = service.start_session(&user, &[&user]).await?;
    // The call and the same creator's next start both end it.
    let mut caller = SteadyCaller::connect(service.redis()).await?;
    let slow = RestFailure::Delay(Duration::from_millis(100));
    service.calls().fail(Some("POST"), EVENTS, slow, None);
    caller.manage(&stop(id_of(&session)?)).await?;
    caller.manage(&start_new(&user, &[&user])).await?;
    for _ in 0..2 {
        let reply = caller.reply().await?.json;
        assert_ne!(reply["return_value"]["status"], "error", "{reply}");
    }
    assert_eq!(history(&service.row(&session)?), [3, 4]);
    Ok(())
}
