//! A session of eight in which one client stops reading while another one sends 5,000 messages a second.

use std::time::Duration;

use crate::measure::{Load, measure};
use crate::peer::LoadPeer;
use crate::plan::Plan;
use crate::samples::Samples;
use crate::scenario::bench::Bench;
use crate::scenario::memory::megabytes;
use crate::target::{Running, ServerOptions, Target, with_sessions};
use crate::traffic::{Pace, Shape};

/// Those that read.
const CLIENTS: usize = 7;

/// Large messages fill buffers sooner.
const BYTES: usize = 2_000;

const EVERY: Duration = Duration::from_micros(200);

pub(super) async fn run(bench: &mut Bench<'_>) -> anyhow::Result<()> {
    let Bench {
        lab, plan, samples, ..
    } = bench;
    for round in 0..plan.rounds {
        samples.begin_round(round);
        let ours = with_sessions(lab, 1, ServerOptions::ManyMessages).await?;
        beside_a_slow_one(&ours, plan, samples).await?;
        drop(ours);
        let node = lab.start(Target::NodeDeployed, 1).await?;
        beside_a_slow_one(&node, plan, samples).await?;
    }
    Ok(())
}

async fn beside_a_slow_one(
    server: &Running,
    plan: &Plan,
    samples: &mut Samples,
) -> anyhow::Result<()> {
    let load = Load {
        sessions: 1,
        clients: CLIENTS,
        shape: Shape::ToRoom,
        pace: Pace::Every(EVERY),
        bytes: BYTES,
        duration: plan.load,
    };
    let (scenario, target) = (
        "slow reader in a session of 8, 2,000 B, 5,000/s",
        server.target,
    );
    let without = measure(server, load).await?;
    let before = megabytes(server)?;
    let mut slow = Vec::new();
    for seat in &server.seats {
        slow.push(LoadPeer::join(seat).await?);
    }
    let with = measure(server, load).await?;
    let grown = with.memory.resident / 1e6 - before;
    samples.add(scenario, "memory grown by, MB", target, grown);
    let kept = with.per_s / without.per_s;
    samples.add(
        scenario,
        "messages/s of the others, with it / without",
        target,
        kept,
    );
    drop(slow);
    Ok(())
}
