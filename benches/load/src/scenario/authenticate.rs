//! How long it takes from connecting to being in: one client after the other, and storms of them.

use std::time::Instant;

use tokio::task::JoinSet;

use crate::accounting::{cpu, since};
use crate::peer::LoadPeer;
use crate::samples::{Samples, number};
use crate::scenario::bench::Bench;
use crate::target::{Running, Target};

/// How many clients come one after the other.
const CLIENTS: usize = 200;

/// How many clients of a storm go to one session.
const STORM_PER_SESSION: u16 = 10;

pub(super) async fn run(bench: &mut Bench<'_>) -> anyhow::Result<()> {
    let Bench {
        lab,
        node,
        plan,
        samples,
    } = bench;
    let others = [Target::Videorehab, Target::NodeHot];
    let servers = super::bench::frozen(lab, &others, plan.node_sessions).await?;
    for round in 0..plan.rounds {
        samples.begin_round(round);
        for server in servers.iter().chain([*node]) {
            server.resume()?;
            one_by_one(server, samples).await?;
            server.pause()?;
        }
    }
    drop(servers);
    for &clients in plan.storms {
        let sessions = clients / STORM_PER_SESSION;
        let is_for_node = sessions <= plan.node_sessions;
        let targets = if is_for_node {
            others.as_slice()
        } else {
            [Target::Videorehab].as_slice()
        };
        let servers = super::bench::frozen(lab, targets, sessions).await?;
        let fleet = is_for_node.then_some(*node);
        if !is_for_node {
            samples.note(format!(
                "authenticate: Node is left out of the storm of {}: {sessions} processes need too much memory, and one does not let everybody in (docs/performance/full-run.md)",
                super::bench::thousands(clients)
            ));
        }
        for round in 0..plan.rounds {
            samples.begin_round(round);
            for server in servers.iter().chain(fleet) {
                server.resume()?;
                storm(server, clients, samples).await?;
                server.pause()?;
            }
        }
    }
    Ok(())
}

async fn one_by_one(server: &Running, samples: &mut Samples) -> anyhow::Result<()> {
    let (scenario, target) = ("authenticate, one by one", server.target);
    let before = cpu(&server.processes)?;
    let mut times = Vec::new();
    for seat in server.seats.iter().cycle().take(CLIENTS) {
        let begin = Instant::now();
        let peer = LoadPeer::join(seat).await?;
        times.push(u64::try_from(begin.elapsed().as_nanos())?);
        drop(peer);
    }
    let used = since(before, &server.processes)?;
    let each = used * 1_000.0 / number(u64::try_from(CLIENTS)?);
    samples.add(scenario, "CPU ms per client", target, each);
    samples.add_times(scenario, "ms", target, times);
    Ok(())
}

/// All at once.
async fn storm(server: &Running, clients: u16, samples: &mut Samples) -> anyhow::Result<()> {
    let scenario = format!(
        "authenticate, storm of {}",
        super::bench::thousands(clients)
    );
    let mut joins = JoinSet::new();
    let begin = Instant::now();
    for seat in server.seats.iter().cycle().take(usize::from(clients)) {
        let seat = seat.clone();
        joins.spawn_local(async move {
            let peer = LoadPeer::join(&seat).await?;
            anyhow::Ok((peer, begin.elapsed()))
        });
    }
    let (mut times, mut peers) = (Vec::new(), Vec::new());
    while let Some(joined) = joins.join_next().await {
        let (peer, took) = joined??;
        times.push(u64::try_from(took.as_nanos())?);
        peers.push(peer);
    }
    samples.add_times(&scenario, "ms", server.target, times);
    // The next storm needs their places.
    for peer in peers {
        peer.leave().await?;
    }
    Ok(())
}
