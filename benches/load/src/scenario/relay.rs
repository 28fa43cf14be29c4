//! Messages from one client to another: one pair, and 50 sessions of two at several rates.

use std::time::Duration;

use crate::measure::{Load, measure};
use crate::scenario::bench::Bench;
use crate::target::Target;
use crate::traffic::{Pace, Shape};

/// How many sessions send.
const SESSIONS: u16 = 50;

/// How many messages of each pair are under way when as many as possible are sent.
const WINDOW: usize = 8;

/// One load of the table.
#[derive(Debug, Clone, Copy)]
struct Case {
    name: &'static str,
    sessions: u16,
    pace: Pace,
    /// More than this is too much for a process per session on one processor.
    is_for_node_deployed: bool,
    is_for_node_hot: bool,
}

const CASES: [Case; 4] = [
    Case {
        name: "1 pair, one at a time",
        sessions: 1,
        pace: Pace::Window(1),
        is_for_node_deployed: true,
        is_for_node_hot: true,
    },
    Case {
        name: "1,000/s",
        sessions: SESSIONS,
        pace: Pace::Every(Duration::from_millis(50)),
        is_for_node_deployed: true,
        is_for_node_hot: true,
    },
    Case {
        name: "20,000/s",
        sessions: SESSIONS,
        pace: Pace::Every(Duration::from_micros(2_500)),
        is_for_node_deployed: false,
        is_for_node_hot: false,
    },
    Case {
        name: "saturated",
        sessions: SESSIONS,
        pace: Pace::Window(WINDOW),
        is_for_node_deployed: true,
        is_for_node_hot: true,
    },
];

pub(super) async fn run(bench: &mut Bench<'_>) -> anyhow::Result<()> {
    let Bench {
        lab,
        node,
        plan,
        samples,
    } = bench;
    let others = [
        Target::Videorehab,
        Target::NodeHot,
        Target::WebSocket,
        Target::Tcp,
    ];
    let servers = super::bench::frozen(lab, &others, SESSIONS).await?;
    samples.note(
        "relay, 20,000/s: Node is left out, because this is more than it relays when it is saturated or close to it".to_owned(),
    );
    for round in 0..plan.rounds {
        samples.begin_round(round);
        for (bytes, case) in plan
            .bytes
            .iter()
            .flat_map(|bytes| CASES.map(|case| (*bytes, case)))
        {
            for server in servers
                .iter()
                .chain([*node])
                .filter(|server| case.is_for(server.target))
            {
                let load = Load {
                    sessions: usize::from(case.sessions),
                    clients: 2,
                    shape: Shape::OneWay,
                    pace: case.pace,
                    bytes,
                    duration: plan.load,
                };
                let scenario = format!("relay, {bytes} B, {}", case.name);
                server.resume()?;
                let outcome = measure(server, load).await?;
                server.pause()?;
                outcome.keep(samples, &scenario, server);
            }
        }
    }
    Ok(())
}

impl Case {
    fn is_for(&self, target: Target) -> bool {
        match target {
            Target::Videorehab | Target::WebSocket | Target::Tcp => true,
            Target::NodeDeployed => self.is_for_node_deployed,
            Target::NodeHot => self.is_for_node_hot,
        }
    }
}
