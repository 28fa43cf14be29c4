//! Replays recorded scenarios of OpenTera 1.3 on the real service: the bytes that OpenTera published are published again, and the
//! replies, the events and the calls of the backend have to be the same in the same order. A scenario that differs on
//! purpose, or that says nothing to the service, is named in `DIFFERENCES.md` beside the recordings with the reason; one that
//! is named there and passes is an error too.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of a test stand outside its test functions"
)]

mod documented;
mod opentera_replay;

use std::collections::BTreeMap;
use std::path::PathBuf;

use opentera_replay::{Outcome, Scenario, replay};
use tokio::task::JoinSet;

const SCENARIOS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../opentera/testdata");
/// Pages, which another test asks for.
const PAGES: &str = "80_rehab_http_views";
/// How many are replayed at once.
const AT_ONCE: usize = 4;

#[tokio::test]
async fn every_recorded_scenario_passes_or_differs_on_purpose() {
    let rows = documented::differences(SCENARIOS).into_iter();
    let mut documented: BTreeMap<_, _> = rows.map(|(name, how, _)| (name, how)).collect();
    let mut problems = Vec::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, outcome) in replay_all().await {
        let (how, more) = match outcome {
            Ok(Outcome::Same) => ("same", String::new()),
            Ok(Outcome::SameButForDoubles) => ("doubles", String::new()),
            Ok(Outcome::Different(how)) => ("differs", how),
            Ok(Outcome::NotReplayable) => ("not replayed", String::new()),
            Err(error) => ("broken", format!("{error:#}")),
        };
        *counts.entry(how).or_default() += 1;
        let said = documented.remove(&name);
        let said = said.as_deref().unwrap_or("same");
        if said != how {
            problems.push(format!("{name}: {how}, and documented as {said}; {more}"));
        } else if !more.is_empty() {
            println!("{name} differs: {more}\n");
        }
    }
    for name in documented.keys() {
        problems.push(format!(
            "{name} is documented, but there is no such scenario"
        ));
    }
    println!("FIGURE recorded scenarios of OpenTera: {counts:?}");
    assert!(problems.is_empty(), "\n{}", problems.join("\n\n"));
}

async fn replay_all() -> BTreeMap<String, anyhow::Result<Outcome>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(SCENARIOS)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "json"))
        .filter(|path| path.file_stem().is_some_and(|name| name != PAGES))
        .collect();
    files.sort();
    let (mut outcomes, mut running) = (BTreeMap::new(), JoinSet::new());
    for path in files {
        if running.len() == AT_ONCE {
            let (name, outcome) = running.join_next().await.unwrap().unwrap();
            outcomes.insert(name, outcome);
        }
        running.spawn(async move {
            let scenario = Scenario::read(&path);
            let outcome = replay(&scenario).await;
            (scenario.name, outcome)
        });
    }
    while let Some(ended) = running.join_next().await {
        let (name, outcome) = ended.unwrap();
        outcomes.insert(name, outcome);
    }
    outcomes
}
