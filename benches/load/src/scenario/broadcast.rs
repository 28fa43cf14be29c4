//! One client of a session of eight sends to all others, as fast as it can.

use crate::measure::{Load, measure};
use crate::scenario::bench::Bench;
use crate::target::Target;
use crate::traffic::{Pace, Shape};

const CLIENTS: usize = 8;

/// How many messages are under way.
const WINDOW: usize = 8;

pub(super) async fn run(bench: &mut Bench<'_>) -> anyhow::Result<()> {
    let Bench {
        lab, plan, samples, ..
    } = bench;
    let targets = [
        Target::Videorehab,
        Target::NodeDeployed,
        Target::WebSocket,
        Target::Tcp,
    ];
    let servers = super::bench::frozen(lab, &targets, 1).await?;
    for round in 0..plan.rounds {
        samples.begin_round(round);
        for server in &servers {
            let load = Load {
                sessions: 1,
                clients: CLIENTS,
                shape: Shape::ToRoom,
                pace: Pace::Window(WINDOW),
                bytes: 200,
                duration: plan.load,
            };
            server.resume()?;
            let outcome = measure(server, load).await?;
            server.pause()?;
            outcome.keep(
                samples,
                "broadcast to a session of 8, 200 B, saturated",
                server,
            );
        }
    }
    Ok(())
}
