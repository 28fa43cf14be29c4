//! Replays recorded scenarios of open-easyrtc: the same input has to give the same output in the same order. A scenario
//! that differs on purpose, or of which too little was recorded, is named in docs/compatibility.md with the reason; one
//! that is named there and passes is an error too.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "helpers of a test stand outside its test functions"
)]

mod replay;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use replay::{Outcome, Scenario};

const SCENARIOS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/easyrtc");
const COMPATIBILITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/compatibility.md");

#[test]
fn every_recorded_scenario_passes_or_differs_on_purpose() {
    let mut documented = documented_differences();
    let mut problems = Vec::new();
    let (mut same, mut different, mut ended, mut unclear) = (0, 0, 0, 0);
    for path in scenario_files() {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let is_documented = documented.remove(&name).is_some();
        match (Scenario::read(&path).replay(), is_documented) {
            (Outcome::Same, false) => same += 1,
            (Outcome::ReferenceEnded, false) => ended += 1,
            (Outcome::Different(_), true) => different += 1,
            (Outcome::NotReplayable(_), true) => unclear += 1,
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
        "FIGURE recorded scenarios of open-easyrtc: {same} answered alike, {ended} that ended it, \
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

/// The rows ``| `scenario` | reason |`` below the heading of recorded scenarios.
fn documented_differences() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(Path::new(COMPATIBILITY)).unwrap();
    let (_, section) = text.split_once("## Recorded scenarios").unwrap();
    let rows = section.lines().filter_map(|line| {
        line.strip_prefix("| `")?
            .strip_suffix(" |")?
            .split_once("` | ")
    });
    rows.map(|(name, reason)| (name.to_owned(), reason.to_owned()))
        .collect()
}
