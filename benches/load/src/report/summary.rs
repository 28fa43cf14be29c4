//! The ten figures of docs/performance.md: what an operator wants to know, for VideoRehab and for Node.

use super::table::short;
use crate::samples::Samples;

const OURS: &str = "VideoRehab";
const NODE: &str = "Node as deployed";

/// One line of the table: what it is, its scenario and its figure as they are in the full tables.
struct Figure {
    name: &'static str,
    scenario: &'static str,
    figure: &'static str,
    unit: &'static str,
}

#[rustfmt::skip]
const FIGURES: [Figure; 10] = [
    Figure { name: "Start of a session, until it accepts a connection (median)", scenario: "start, to the first connection", figure: "p50 ms", unit: "ms" },
    Figure { name: "Memory with 50 sessions and no client", scenario: "memory, 50 sessions", figure: "RSS MB", unit: "MB" },
    Figure { name: "Memory of each further session", scenario: "memory, each session", figure: "RSS KB", unit: "KB" },
    Figure { name: "500 clients join at once: 99 % are in after", scenario: "authenticate, storm of 500", figure: "p99 ms", unit: "ms" },
    Figure { name: "Processor time of 100,000 relays, at 1,000 a second", scenario: "relay, 200 B, 1,000/s", figure: "CPU s per 100,000", unit: "s" },
    Figure { name: "99 % of these relays take at most", scenario: "relay, 200 B, 1,000/s", figure: "p99 us", unit: "µs" },
    Figure { name: "Relays a second, as many as one core can do", scenario: "relay, 200 B, saturated", figure: "messages/s", unit: "" },
    Figure { name: "50 sessions of two, 5 messages a second each", scenario: "growth, 50 sessions", figure: "core %", unit: "% of a core" },
    Figure { name: "Memory of these 50 sessions", scenario: "growth, 50 sessions", figure: "RSS MB", unit: "MB" },
    Figure { name: "A client that does not read: the memory grows by", scenario: "slow reader in a session of 8, 2,000 B, 5,000/s", figure: "memory grown by, MB", unit: "MB" },
];

/// The ten figures as a table.
pub(super) fn table(samples: &Samples) -> String {
    let mut out = format!(
        "Measured: {}, on {}.\n\n| | {OURS} | {NODE} |\n|---|---|---|\n",
        samples.run, samples.machine
    );
    for figure in &FIGURES {
        let [ours, node] = [OURS, NODE].map(|target| figure.of(samples, target));
        out.push_str(&format!("| {} | {ours} | {node} |\n", figure.name));
    }
    out
}

impl Figure {
    fn of(&self, samples: &Samples, target: &str) -> String {
        let spread = samples.spread(self.scenario, self.figure, target);
        spread.map_or_else(
            || "–".to_owned(),
            |spread| {
                format!("{} {}", short(spread.median), self.unit)
                    .trim_end()
                    .to_owned()
            },
        )
    }
}
