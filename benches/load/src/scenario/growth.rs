//! More and more sessions of two clients that send each other five messages a second.

use std::time::Duration;

use crate::measure::{Load, measure};
use crate::plan::Plan;
use crate::samples::Samples;
use crate::scenario::memory::megabytes;
use crate::target::{Lab, Target};
use crate::traffic::{Pace, Shape};

/// What each client sends.
const EVERY: Duration = Duration::from_millis(200);

pub(super) async fn run(lab: &Lab, plan: &Plan, samples: &mut Samples) -> anyhow::Result<()> {
    for &sessions in plan.growth_sessions {
        for target in [
            Target::Videorehab,
            Target::NodeDeployed,
            Target::NodeHot,
            Target::WebSocket,
        ] {
            let is_node = matches!(target, Target::NodeDeployed | Target::NodeHot);
            if is_node && sessions > plan.node_sessions {
                continue;
            }
            let server = lab.start(target, sessions).await?;
            for round in 0..plan.rounds {
                samples.begin_round(round);
                let load = Load {
                    sessions: usize::from(sessions),
                    clients: 2,
                    shape: Shape::BothWays,
                    pace: Pace::Every(EVERY),
                    bytes: 200,
                    duration: plan.load,
                };
                let outcome = measure(&server, load).await?;
                let scenario = format!("growth, {}", super::sessions(sessions));
                let mut add = |figure: &str, value| samples.add(&scenario, figure, target, value);
                add("core %", outcome.server_share * 100.0);
                add("p50 us", outcome.p50_us);
                add("p99 us", outcome.p99_us);
                add("RSS MB", outcome.memory.resident / 1e6);
                outcome.note(samples, &scenario, target);
            }
            if sessions == plan.node_sessions && is_node {
                let now = megabytes(&server)?;
                samples.note(format!(
                    "growth: {} is not run with more than {sessions} sessions ({now:.0} MB); its cost grows in proportion to messages and processes",
                    target.name()
                ));
            }
        }
    }
    Ok(())
}
