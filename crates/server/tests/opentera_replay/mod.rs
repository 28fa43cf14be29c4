//! One recorded scenario of OpenTera on a real service: what others published is published again, byte by byte, and what the
//! service publishes and asks of the backend is compared, in its order.

mod compare;
mod scenario;
mod setup;
mod stage;

pub(crate) use scenario::Scenario;

use compare::Comparison;
use stage::Stage;

/// What came of a replay.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Everything was as recorded.
    Same,
    /// Everything was, but for what the original had in its lists, and therefore told, twice.
    SameButForDoubles,
    /// Something was not.
    Different(String),
    /// Nothing in the recording came to the service.
    NotReplayable,
}

/// Replays `scenario`.
pub(crate) async fn replay(scenario: &Scenario) -> anyhow::Result<Outcome> {
    let rounds = scenario.rounds()?;
    if rounds.is_empty() {
        return Ok(Outcome::NotReplayable);
    }
    let mut stage = Stage::start(scenario).await?;
    let mut comparison = Comparison::default();
    let mut had_doubles = false;
    for round in &rounds {
        if round.key_has_changed {
            stage.change_keys().await?;
        }
        stage.publish(&round.stimuli).await?;
        let (expected, has_doubles) = round.expected.without_doubles();
        had_doubles |= has_doubles;
        let happened = stage.happened(&expected).await;
        if let Err(difference) = comparison.compare(&expected, &happened) {
            return Ok(Outcome::Different(difference));
        }
    }
    if let Some(more) = stage.anything_else().await? {
        return Ok(Outcome::Different(format!("and then: {more}")));
    }
    Ok(if had_doubles {
        Outcome::SameButForDoubles
    } else {
        Outcome::Same
    })
}
