//! 49 quiet sessions, and one whose client floods.

use std::time::Duration;

use crate::flood::Flood;
use crate::measure::{Load, Measured, join_groups, measure, measure_groups};
use crate::plan::Plan;
use crate::samples::Samples;
use crate::scenario::bench::Bench;
use crate::target::{Lab, Running, ServerOptions, with_sessions};
use crate::traffic::{Pace, Shape};

/// One of them floods.
const SESSIONS: u16 = 50;

const EVERY: Duration = Duration::from_millis(200);

/// It takes longer than other loads: one in a hundred of few messages must be more than chance.
const TIMES_AS_LONG: u32 = 3;

const SCENARIO: &str = "49 quiet sessions beside a flood";

pub(super) async fn run(bench: &mut Bench<'_>) -> anyhow::Result<()> {
    let Bench {
        lab,
        node,
        plan,
        samples,
    } = bench;
    for round in 0..plan.rounds {
        samples.begin_round(round);
        for (limits, options) in [
            ("limits as they are", ServerOptions::Untouched),
            ("limits raised", ServerOptions::Raised),
        ] {
            let scenario = format!("{SCENARIO}, {limits}");
            // A flood uses up what its address may do, and the quiet ones have the same address: each gets a new server.
            let server = with_sessions(lab, SESSIONS, options).await?;
            let without = quiet(&server, plan).await?;
            drop(server);
            let server = with_sessions(lab, SESSIONS, options).await?;
            compare(lab, plan, samples, &scenario, &server, without).await?;
        }
        node.resume()?;
        let without = quiet(node, plan).await?;
        compare(lab, plan, samples, SCENARIO, node, without).await?;
        node.pause()?;
    }
    Ok(())
}

async fn compare(
    lab: &Lab,
    plan: &Plan,
    samples: &mut Samples,
    scenario: &str,
    server: &Running,
    without: Measured,
) -> anyhow::Result<()> {
    let groups = join_groups(&server.seats, load(plan)).await?;
    let flood = Flood::start(lab, server.seats.last())?;
    let beside = measure_groups(server, groups, load(plan)).await;
    flood.end()?;
    let beside = beside?;
    let target = server.target;
    let mut add = |figure: &str, value| samples.add(scenario, figure, target, value);
    add("p99 us without it", without.p99_us);
    add("p99 us beside it", beside.p99_us);
    add("beside / without", beside.p99_us / without.p99_us);
    add("core % beside it", beside.server_share * 100.0);
    beside.note(samples, scenario, target);
    Ok(())
}

async fn quiet(server: &Running, plan: &Plan) -> anyhow::Result<Measured> {
    measure(server, load(plan)).await
}

fn load(plan: &Plan) -> Load {
    Load {
        sessions: usize::from(SESSIONS) - 1,
        clients: 2,
        shape: Shape::BothWays,
        pace: Pace::Every(EVERY),
        bytes: 200,
        duration: plan.load * TIMES_AS_LONG,
    }
}
