//! More and more sessions of two clients that send each other five messages a second.

use std::time::Duration;

use crate::measure::{Load, measure};
use crate::plan::Plan;
use crate::samples::Samples;
use crate::scenario::bench::Bench;
use crate::target::{Running, Target};
use crate::traffic::{Pace, Shape};

/// What each client sends.
const EVERY: Duration = Duration::from_millis(200);

pub(super) async fn run(bench: &mut Bench<'_>) -> anyhow::Result<()> {
    let Bench {
        lab,
        node,
        plan,
        samples,
    } = bench;
    for &sessions in plan.growth_sessions {
        let mut targets = vec![Target::Videorehab, Target::WebSocket];
        if sessions <= plan.node_sessions {
            targets.push(Target::NodeHot);
        }
        if sessions < plan.node_sessions {
            targets.push(Target::NodeDeployed);
        }
        let servers = super::bench::frozen(lab, &targets, sessions).await?;
        let fleet = (sessions == plan.node_sessions).then_some(*node);
        for round in 0..plan.rounds {
            samples.begin_round(round);
            for server in servers.iter().chain(fleet) {
                server.resume()?;
                grown(server, sessions, plan, samples).await?;
                server.pause()?;
            }
        }
    }
    samples.note(format!(
        "growth: Node is not run with more than {} sessions; its cost grows in proportion to messages, and with a process per session to sessions",
        plan.node_sessions
    ));
    Ok(())
}

async fn grown(
    server: &Running,
    sessions: u16,
    plan: &Plan,
    samples: &mut Samples,
) -> anyhow::Result<()> {
    let load = Load {
        sessions: usize::from(sessions),
        clients: 2,
        shape: Shape::BothWays,
        pace: Pace::Every(EVERY),
        bytes: 200,
        duration: plan.load,
    };
    let outcome = measure(server, load).await?;
    let (scenario, target) = (
        format!("growth, {}", super::bench::sessions(sessions)),
        server.target,
    );
    let mut add = |figure: &str, value| samples.add(&scenario, figure, target, value);
    add("core %", outcome.server_share * 100.0);
    add("p50 us", outcome.p50_us);
    add("p99 us", outcome.p99_us);
    add("RSS MB", outcome.memory.resident / 1e6);
    outcome.note(samples, &scenario, target);
    Ok(())
}
