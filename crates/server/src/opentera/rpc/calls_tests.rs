//! Calls whose owner panics, that do not fit, that are too late, or whose reply is lost: each is answered, and others go on. With
//! a stand-in of OpenTera on a real Redis.

use std::time::Duration;

use anyhow::Context;
use opentera::member;
use opentera::presence::Change;
use opentera::session::IdSession;

use serde_json::json;
use testkit::opentera::requests::{invite_reply, start_existing, start_new, stop, with_members};
use testkit::opentera::{HeardMessage, MemberKind, RestFailure, history, id_of};
use testkit::probe::PATIENCE;

use crate::opentera::rpc::calls_world::{World, WorldOptions, error, is_completion, presence};
use crate::opentera::sessions::{About, Creator, MAX_CALLS};

/// More than any inbox holds.
const TOO_MANY: usize = 10_000;

#[tokio::test]
async fn a_panic_of_an_owner_is_an_error_ends_its_session_and_lets_others_go_on()
-> anyhow::Result<()> {
    let mut world = World::new().await?;
    let user = world.stand_in.member(MemberKind::User, "Super Admin")?;
    let other = world.stand_in.member(MemberKind::User, "Site User")?;
    let broken = world.manage(&start_new(&user, &[&user])).await?["session"].clone();
    let whole = world.manage(&start_new(&other, &[&other])).await?["session"].clone();
    let id = id_of(&broken)?;

    let panics = world.panics(About::Session(IdSession(i64::try_from(id)?)))?;
    // What waited behind it, and what comes later.
    let behind = world.call(&invite_reply(id, &user, 1))?;
    assert_eq!(world.reply(&panics).await?, error());
    world.reply(&behind).await?;
    let calls = world.stand_in.calls();
    calls.until(|calls| calls.iter().any(is_completion)).await?;
    assert_eq!(history(&world.row(&broken)?), [3, 4]);
    assert_eq!(world.row(&broken)?["session_status"], 2);

    let replied = world
        .manage(&invite_reply(id_of(&whole)?, &other, 1))
        .await?;
    assert_eq!(replied["status"], "OK");
    assert_eq!(history(&world.row(&whole)?), [3]);
    // Its creator can start again.
    let again = world.manage(&start_new(&user, &[&user])).await?;
    assert_eq!(again["status"], "started");
    let stopped = world.manage(&stop(id)).await?;
    assert_eq!(stopped["error_text"], "No matching session to stop");
    Ok(())
}

#[tokio::test]
async fn a_panic_while_a_session_starts_lets_the_next_start_of_its_creator_go_on()
-> anyhow::Result<()> {
    let mut world = World::new().await?;
    let user = world.stand_in.member(MemberKind::User, "Super Admin")?;
    let creator = Creator::Member(member::MemberKind::User, i64::try_from(user.id)?);
    let panics = world.panics(About::New(creator))?;
    let behind = world.call(&start_new(&user, &[&user]))?;
    assert_eq!(world.reply(&panics).await?, error());
    let started = world.reply(&behind).await?;
    assert_eq!(started["return_value"]["status"], "started");
    Ok(())
}

#[tokio::test]
async fn calls_fit_into_the_inbox_of_the_index_whatever_else_waits_and_one_too_many_is_an_error()
-> anyhow::Result<()> {
    let frozen = WorldOptions {
        index_runs: false,
        rpc_timeout: PATIENCE,
        ..WorldOptions::default()
    };
    let mut world = World::with(frozen).await?;
    let user = world.stand_in.member(MemberKind::User, "Super Admin")?;
    for _ in 0..TOO_MANY {
        world.sessions.presence(presence(&user, Change::Connected));
    }
    for _ in 0..MAX_CALLS {
        world.call(&stop(1))?;
    }
    let one_too_many = world.call(&stop(1))?;
    assert_eq!(world.reply(&one_too_many).await?, error());
    let published = world.stand_in.listener().published();
    let replies = published
        .iter()
        .filter(|it| it.channel.starts_with("caller."));
    assert_eq!(replies.count(), 1);
    Ok(())
}

#[tokio::test]
async fn a_panic_of_an_owner_whose_session_is_over_has_it_closed_in_the_backend()
-> anyhow::Result<()> {
    let mut world = World::new().await?;
    let user = world.stand_in.member(MemberKind::User, "Super Admin")?;
    let session = world.manage(&start_new(&user, &[&user])).await?["session"].clone();
    let id = id_of(&session)?;
    let calls = world.stand_in.calls();
    let refused = RestFailure::Status(500);
    calls.fail(Some("POST"), "/api/service/sessions", refused, Some(1));
    let stopped = world.manage(&stop(id)).await?;
    assert_eq!(stopped["error_text"], "Error updating session");
    world.panics(About::Session(IdSession(i64::try_from(id)?)))?;
    let calls = world.stand_in.calls();
    calls.until(|calls| calls.iter().any(is_completion)).await?;
    assert_eq!(world.row(&session)?["session_status"], 2);
    assert_eq!(history(&world.row(&session)?), [3, 4]);
    Ok(())
}

#[tokio::test]
async fn after_a_panic_later_members_hear_of_the_end_and_earlier_ones_do_not() -> anyhow::Result<()>
{
    let mut world = World::new().await?;
    let user = world.stand_in.member(MemberKind::User, "Super Admin")?;
    let early = world.stand_in.member(MemberKind::User, "Site User")?;
    let late = world
        .stand_in
        .member(MemberKind::Participant, "Participant #1")?;
    let session = world.manage(&start_new(&user, &[&user, &early])).await?["session"].clone();
    let id = id_of(&session)?;
    world.manage(&with_members("invite", id, &[&late])).await?;
    world.manage(&with_members("remove", id, &[&early])).await?;
    let before = world.stand_in.listener().position();
    world.panics(About::Session(IdSession(i64::try_from(id)?)))?;
    // Users are told before participants.
    let listener = world.stand_in.listener();
    let is_end = |it: &&HeardMessage| it.names() == ["StopSessionEvent"];
    let late = late.channel();
    let is_last = |it: &HeardMessage| it.channel == late && is_end(&it);
    listener.heard(before, is_last).await?;
    let published = listener.published();
    let ends = published.iter().skip(before).filter(is_end);
    let told: Vec<&str> = ends.map(|it| it.channel.as_str()).collect();
    assert_eq!(told, [user.channel(), late]);
    Ok(())
}

#[tokio::test]
async fn a_start_of_a_session_that_runs_and_fails_too_late_leaves_it_running() -> anyhow::Result<()>
{
    let impatient = WorldOptions {
        rpc_timeout: Duration::from_secs(2),
        backend_timeout: Duration::from_secs(3),
        ..WorldOptions::default()
    };
    let mut world = World::with(impatient).await?;
    let user = world.stand_in.member(MemberKind::User, "Super Admin")?;
    let session = world.manage(&start_new(&user, &[&user])).await?["session"].clone();
    let id = id_of(&session)?;
    let calls = world.stand_in.calls();
    calls.fail(
        Some("GET"),
        "/api/service/sessions",
        RestFailure::Hold,
        Some(1),
    );
    let started = world.manage(&start_existing(id, &[&user])).await?;
    assert_eq!(started["error_text"], "The server did not answer in time");
    // This waits until the backend's time is over, too.
    let replied = world.manage(&invite_reply(id, &user, 1)).await?;
    assert_eq!(replied["status"], "OK");
    assert_eq!(history(&world.row(&session)?), [3]);
    Ok(())
}

#[tokio::test]
async fn a_lost_reply_is_an_error() -> anyhow::Result<()> {
    let mut world = World::new().await?;
    let (_, reply_to, channel) = world.duty(&json!({}))?;
    drop(reply_to);
    assert_eq!(world.reply(&channel).await?, error());
    Ok(())
}

#[tokio::test]
async fn when_nothing_more_is_called_every_call_is_answered_and_every_session_ends()
-> anyhow::Result<()> {
    let mut world = World::new().await?;
    let user = world.stand_in.member(MemberKind::User, "Super Admin")?;
    let start = start_new(&user, &[&user]);
    let calls = [
        world.call(&start)?,
        world.call(&start)?,
        world.call(&stop(9_999))?,
    ];
    let World {
        stand_in,
        opentera,
        sessions,
        mut tasks,
        ..
    } = world;
    drop(sessions);
    drop(opentera);
    for channel in calls {
        let reply = stand_in.listener().heard_on(0, &channel).await?;
        assert_eq!(reply.json().context("no JSON")?["status"], "OK");
    }
    // Index, replies and log: no task is left.
    while tasks.join_next().await.transpose()?.is_some() {}
    for row in stand_in.sessions() {
        assert!(matches!(history(&row)[..], [] | [3, 4]), "{row}");
    }
    Ok(())
}
