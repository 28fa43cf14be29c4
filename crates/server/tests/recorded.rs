//! Replays recorded scenarios of open-easyrtc on a real server over a real socket, on two transports: the same input has
//! to give the same output in the same order. A scenario that differs on purpose, or of which too little was recorded,
//! is named in `DIFFERENCES.md` beside the recordings with the reason; one that is named there and passes is an error too.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of a test stand outside its test functions"
)]

mod documented;
mod replay;

use std::collections::BTreeMap;
use std::path::PathBuf;

use replay::{Outcome, Scenario};
use testkit::{EngineVersion, TransportKind};

const SCENARIOS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../signaling/testdata/easyrtc");

#[tokio::test]
async fn every_recorded_scenario_passes_by_websocket_or_differs_on_purpose() {
    replay_all(
        "Engine.IO 4, WebSocket",
        EngineVersion::V4,
        TransportKind::WebSocket,
    )
    .await;
}

#[tokio::test]
async fn every_recorded_scenario_passes_by_polling_or_differs_on_purpose() {
    replay_all(
        "Engine.IO 3, polling",
        EngineVersion::V3,
        TransportKind::Polling,
    )
    .await;
}

async fn replay_all(how: &str, engine: EngineVersion, transport: TransportKind) {
    let mut documented = documented_differences(transport);
    let mut problems = Vec::new();
    let (mut same, mut different, mut ended, mut unclear) = (0, 0, 0, 0);
    for path in scenario_files() {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let is_documented = documented.remove(&name).is_some();
        let outcome = replay::replay(&Scenario::read(&path), engine, transport).await;
        match (outcome, is_documented) {
            (Outcome::Same, false) => same += 1,
            (Outcome::ReferenceEnded, false) => ended += 1,
            (Outcome::Different(how), true) => {
                println!("{name} differs {how}\n");
                different += 1;
            }
            (Outcome::NotReplayable(why), true) => {
                println!("{name} cannot be replayed: {why}\n");
                unclear += 1;
            }
            (Outcome::Different(how), false) => problems.push(format!("{name} differs {how}")),
            (Outcome::NotReplayable(why), false) => {
                problems.push(format!("{name} cannot be replayed: {why}"));
            }
            (Outcome::Same | Outcome::ReferenceEnded, true) => {
                problems.push(format!("{name} is said to differ, but does not"));
            }
        }
    }
    for name in documented.keys() {
        problems.push(format!(
            "{name} is said to differ, but there is no such scenario"
        ));
    }
    println!(
        "FIGURE recorded scenarios of open-easyrtc by {how}: {same} answered alike, {ended} that ended it, \
         {different} different on purpose, {unclear} not replayable from the recording"
    );
    assert!(problems.is_empty(), "\n{}", problems.join("\n\n"));
}

fn scenario_files() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(SCENARIOS)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let is_json = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "json");
    let mut files: Vec<PathBuf> = entries.filter(is_json).collect();
    files.sort();
    files
}

/// The documented differences on one transport.
fn documented_differences(transport: TransportKind) -> BTreeMap<String, String> {
    let other = match transport {
        TransportKind::WebSocket => "polling",
        TransportKind::Polling => "WebSocket",
    };
    let rows = documented::differences(SCENARIOS).into_iter();
    rows.filter(|(_, by, _)| by != other)
        .map(|(name, _, reason)| (name, reason))
        .collect()
}
