//! How long it takes from connecting to being in: one client after the other, and storms of them.

use std::time::Instant;

use tokio::task::JoinSet;

use crate::accounting::cpu;
use crate::peer::Peer;
use crate::plan::Plan;
use crate::samples::{Samples, number, percentile};
use crate::target::{Lab, Running, Target};

/// How many clients come one after the other.
const CLIENTS: usize = 200;

/// How many clients of a storm go to one session.
const STORM_PER_SESSION: u16 = 10;

pub(super) async fn run(
    lab: &Lab,
    node: &Running,
    plan: &Plan,
    samples: &mut Samples,
) -> anyhow::Result<()> {
    let others = [Target::Videorehab, Target::NodeHot];
    let servers = super::frozen(lab, &others, plan.node_sessions).await?;
    for round in 0..plan.rounds {
        samples.begin_round(round);
        for server in servers.iter().chain([node]) {
            server.resume()?;
            one_by_one(server, samples).await?;
            server.pause()?;
        }
    }
    drop(servers);
    for &clients in plan.storms {
        let sessions = clients / STORM_PER_SESSION;
        let servers = super::frozen(lab, &others, sessions).await?;
        let fleet = (sessions <= plan.node_sessions).then_some(node);
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
    for place in server.places.iter().cycle().take(CLIENTS) {
        let begin = Instant::now();
        let peer = Peer::join(place).await?;
        times.push(u64::try_from(begin.elapsed().as_nanos())?);
        drop(peer);
    }
    let used = cpu(&server.processes)? - before;
    let each = used.as_secs_f64() * 1_000.0 / number(u64::try_from(CLIENTS)?);
    samples.add(scenario, "CPU ms per client", target, each);
    keep(samples, scenario, target, times)
}

/// All at once.
async fn storm(server: &Running, clients: u16, samples: &mut Samples) -> anyhow::Result<()> {
    let scenario = format!("authenticate, storm of {}", super::thousands(clients));
    let mut joins = JoinSet::new();
    let begin = Instant::now();
    for place in server.places.iter().cycle().take(usize::from(clients)) {
        let place = place.clone();
        joins.spawn_local(async move {
            let peer = Peer::join(&place).await?;
            anyhow::Ok((peer, begin.elapsed()))
        });
    }
    let (mut times, mut peers) = (Vec::new(), Vec::new());
    while let Some(joined) = joins.join_next().await {
        let (peer, took) = joined??;
        times.push(u64::try_from(took.as_nanos())?);
        peers.push(peer);
    }
    keep(samples, &scenario, server.target, times)
}

fn keep(
    samples: &mut Samples,
    scenario: &str,
    target: Target,
    mut times: Vec<u64>,
) -> anyhow::Result<()> {
    for (figure, share) in [("p50 ms", 0.5), ("p99 ms", 0.99)] {
        if let Some(nanoseconds) = percentile(&mut times, share) {
            samples.add(scenario, figure, target, number(nanoseconds) / 1e6);
        }
    }
    Ok(())
}
