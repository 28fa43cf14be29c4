//! One scenario on a real server: does what its clients did, and compares what each of them gets, in its order.

mod expected;
mod ids;
mod scenario;
mod shortened;
mod stage;

use serde_json::Value;
use testkit::{EngineVersion, TransportKind};

use expected::Expected;
pub(crate) use scenario::Scenario;
use scenario::Stimulus;
use stage::Stage;

/// What came of a replay.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Everything was answered as recorded.
    Same,
    /// The original ended on this input; until then everything was the same, and we go on.
    ReferenceEnded,
    /// Something was not.
    Different(String),
    /// The recording does not hold what would be needed.
    NotReplayable(String),
}

/// Replays `scenario` with clients that all speak the same way.
pub(crate) async fn replay(
    scenario: &Scenario,
    engine: EngineVersion,
    transport: TransportKind,
) -> Outcome {
    let options = match scenario.options() {
        Ok(options) => options,
        Err(why) => return Outcome::NotReplayable(why),
    };
    let mut stage = match Stage::start(&options, engine, transport).await {
        Ok(stage) => stage,
        Err(error) => return Outcome::Different(format!("at the start: {error:#}")),
    };
    let mut index = 0;
    while let Some((step, source)) = scenario.step(index) {
        index += 1;
        let client = step["client"].as_str().unwrap_or_default();
        let stimulus = match scenario::stimulus(step, source) {
            Ok(Some(stimulus)) => stimulus,
            Ok(None) => continue,
            Err(why) => return Outcome::NotReplayable(why),
        };
        if let Err(error) = stage.perform(client, &stimulus).await {
            return different(step, &format!("{error:#}"));
        }
        if step.get("reference_process_crash").is_some() {
            return match stage.lets_somebody_in().await {
                Ok(()) => Outcome::ReferenceEnded,
                Err(error) => different(step, &format!("nobody is let in: {error:#}")),
            };
        }
        let mut expected = Expected::of(step, client, &stimulus);
        while let Some((next, _)) = scenario
            .step(index)
            .filter(|(next, _)| is_consequence(next))
        {
            index += 1;
            expected.add(next);
            if let Some(closed) = closed_by_client(next) {
                if let Err(how) = stage.expect(&expected.take()).await {
                    return different(step, &how);
                }
                if let Err(error) = stage.perform(closed, &Stimulus::Close).await {
                    return different(step, &format!("{error:#}"));
                }
            }
        }
        if let Err(how) = stage.expect(&expected.take()).await {
            return different(step, &how);
        }
    }
    match stage.expect_silence().await {
        Ok(()) => Outcome::Same,
        Err(how) => Outcome::Different(format!("at the end\n{how}")),
    }
}

fn different(step: &Value, how: &str) -> Outcome {
    let step = shortened::shortened(&step.to_string());
    Outcome::Different(format!("after {step}\n{how}"))
}

/// Whether the step tells only what came of the one before.
fn is_consequence(step: &Value) -> bool {
    ["connect", "send", "send_raw_engineio_message", "action"]
        .iter()
        .all(|key| step.get(key).is_none())
}

/// Whose connection ends here by its own doing.
fn closed_by_client(step: &Value) -> Option<&str> {
    let reason = step.get("transport_closed")?.as_str()?;
    let client = step["client"].as_str();
    client.filter(|_| reason == "transport close")
}
