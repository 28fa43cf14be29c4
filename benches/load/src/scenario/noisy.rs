//! 49 quiet sessions, and one whose client floods.

use std::time::Duration;

use crate::flood::Flood;
use crate::measure::{Load, Outcome, measure};
use crate::plan::Plan;
use crate::samples::Samples;
use crate::target::{Lab, Options, Running, Target, with_sessions};
use crate::traffic::{Pace, Shape};

/// One of them floods.
const SESSIONS: u16 = 50;

const EVERY: Duration = Duration::from_millis(200);

pub(super) async fn run(lab: &Lab, plan: &Plan, samples: &mut Samples) -> anyhow::Result<()> {
    let servers = [
        (
            "limits as they are",
            with_sessions(lab, SESSIONS, Options::Defaults).await?,
        ),
        (
            "limits raised",
            with_sessions(lab, SESSIONS, Options::Raised).await?,
        ),
        (
            "no limits",
            lab.start(Target::NodeDeployed, SESSIONS).await?,
        ),
    ];
    for round in 0..plan.rounds {
        samples.begin_round(round);
        for (limits, server) in &servers {
            let scenario = format!("49 quiet sessions beside a flood, {limits}");
            let quiet = quiet(server, plan).await?;
            let flood = Flood::start(lab, server.places.last())?;
            let beside = measure_beside(server, plan, flood).await?;
            let mut add =
                |figure: &str, value| samples.add(&scenario, figure, server.target, value);
            add("p99 us without it", quiet.p99_us);
            add("p99 us beside it", beside.p99_us);
            add("beside / without", beside.p99_us / quiet.p99_us);
            add("core % beside it", beside.server_share * 100.0);
            beside.note(samples, &scenario, server.target);
        }
    }
    Ok(())
}

async fn measure_beside(server: &Running, plan: &Plan, flood: Flood) -> anyhow::Result<Outcome> {
    let outcome = quiet(server, plan).await;
    flood.end()?;
    outcome
}

async fn quiet(server: &Running, plan: &Plan) -> anyhow::Result<Outcome> {
    let load = Load {
        sessions: usize::from(SESSIONS) - 1,
        clients: 2,
        shape: Shape::BothWays,
        pace: Pace::Every(EVERY),
        bytes: 200,
        duration: plan.load,
    };
    measure(server, load).await
}
