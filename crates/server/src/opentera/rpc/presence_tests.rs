//! People who come and go while a session has something else to do. With a stand-in of OpenTera on a real Redis.

use opentera::presence::Change;
use testkit::opentera::requests::{start_new, with_members};
use testkit::opentera::{MemberKind, RestCall, RestFailure, id_of};

use crate::opentera::rpc::calls_world::{World, presence};

/// More than the inbox of an owner holds, less than that of the index.
const MANY: usize = 2_000;

/// Holds what is written into the history of a session, and has somebody invited: now its owner waits.
async fn busy(world: &mut World, id: u64, invited: &str) -> anyhow::Result<String> {
    let invited = world.stand_in.member(MemberKind::User, invited)?;
    let history = "/api/service/sessions/events";
    let calls = world.stand_in.calls();
    calls.forget();
    calls.fail(Some("POST"), history, RestFailure::Hold, Some(1));
    let channel = world.call(&with_members("invite", id, &[&invited]))?;
    let calls = world.stand_in.calls();
    let is_held = |call: &RestCall| call.is("POST", history);
    calls.until(|calls| calls.iter().any(is_held)).await?;
    Ok(channel)
}

#[tokio::test]
async fn strangers_take_no_room_of_those_who_are_concerned() -> anyhow::Result<()> {
    let mut world = World::new().await?;
    let user = world.stand_in.member(MemberKind::User, "Super Admin")?;
    let stranger = world.stand_in.member(MemberKind::User, "Site Admin")?;
    let session = world.manage(&start_new(&user, &[&user])).await?["session"].clone();
    let invited = busy(&mut world, id_of(&session)?, "Site User").await?;
    for _ in 0..MANY / 2 {
        world
            .sessions
            .presence(presence(&stranger, Change::Connected));
        world
            .sessions
            .presence(presence(&stranger, Change::Disconnected));
    }
    // The creator is gone: the session ends.
    world
        .sessions
        .presence(presence(&user, Change::Disconnected));
    world.until_noticed().await?;
    world.stand_in.calls().clear_failures();
    world.reply(&invited).await?;
    let listener = world.stand_in.listener();
    let is_end = |names: &[String]| names == ["StopSessionEvent"];
    listener.heard(0, |it| is_end(&it.names())).await?;
    Ok(())
}

#[tokio::test]
async fn whoever_comes_again_and_again_takes_no_room_of_calls() -> anyhow::Result<()> {
    let mut world = World::new().await?;
    let user = world.stand_in.member(MemberKind::User, "Super Admin")?;
    let session = world.manage(&start_new(&user, &[&user])).await?["session"].clone();
    let id = id_of(&session)?;
    let invited = busy(&mut world, id, "Site User").await?;
    for _ in 0..MANY {
        world.sessions.presence(presence(&user, Change::Connected));
    }
    world.until_noticed().await?;
    let removed = world.call(&with_members("remove", id, &[]))?;
    world.stand_in.calls().clear_failures();
    for (channel, status) in [(invited, "invited"), (removed, "removed")] {
        assert_eq!(
            world.reply(&channel).await?["return_value"]["status"],
            status
        );
    }
    Ok(())
}
