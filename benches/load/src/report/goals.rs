//! The goals of the project, and the limits that a change must not break.

use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

use super::table::short;
use crate::samples::Samples;

/// The file `benches/limits.json`.
#[derive(Debug, Deserialize)]
pub(crate) struct Goals(Vec<Goal>);

/// One figure of ours, by itself or divided by that of another target.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Goal {
    /// What it is, for people.
    name: String,
    scenario: String,
    figure: String,
    /// Whose figure it is divided by.
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    at_most: Option<f64>,
    #[serde(default)]
    at_least: Option<f64>,
    /// What a check allows; `None` for times and rates, which are the machine's as much as ours.
    #[serde(default)]
    limit: Option<f64>,
}

const OURS: &str = "VideoRehab";

impl Goals {
    /// Reads the file.
    ///
    /// # Errors
    /// It cannot be read, or is not as described.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| path.display().to_string())
    }

    /// A line for each goal.
    pub(super) fn table(&self, samples: &Samples) -> String {
        let mut out = "| figure | goal | measured | |\n|---|---|---|---|\n".to_owned();
        for goal in &self.0 {
            let (wanted, measured) = (goal.wanted(), goal.measured(samples));
            let verdict = match measured {
                None => "not measured",
                Some(value) if goal.is_met(value) => "met",
                Some(_) => "**not met**",
            };
            let measured = measured.map_or_else(|| "–".to_owned(), short);
            out.push_str(&format!(
                "| {} | {wanted} | {measured} | {verdict} |\n",
                goal.name
            ));
        }
        out
    }

    /// What breaks its limit, or was not measured although it has one.
    pub(crate) fn broken(&self, samples: &Samples) -> Vec<String> {
        let broken = self.0.iter().filter_map(|goal| {
            let limit = goal.limit?;
            match goal.measured(samples) {
                None => Some(format!("{}: not measured", goal.name)),
                Some(value) if goal.is_beyond(value, limit) => Some(format!(
                    "{}: {} breaks the limit of {}",
                    goal.name,
                    short(value),
                    short(limit)
                )),
                Some(_) => None,
            }
        });
        broken.collect()
    }
}

impl Goal {
    fn measured(&self, samples: &Samples) -> Option<f64> {
        let of = |target: &str| samples.spread(&self.scenario, &self.figure, target);
        let ours = of(OURS)?.median;
        match &self.to {
            None => Some(ours),
            Some(to) => Some(ours / of(to)?.median),
        }
    }

    fn is_met(&self, value: f64) -> bool {
        self.at_most.is_none_or(|most| value <= most)
            && self.at_least.is_none_or(|least| value >= least)
    }

    fn is_beyond(&self, value: f64, limit: f64) -> bool {
        if self.at_least.is_some() {
            value < limit
        } else {
            value > limit
        }
    }

    fn wanted(&self) -> String {
        let most = self.at_most.map(|most| format!("at most {}", short(most)));
        let least = self
            .at_least
            .map(|least| format!("at least {}", short(least)));
        most.or(least).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::Target;

    fn goals() -> Goals {
        let text = r#"[
            {"name": "cost", "scenario": "s", "figure": "f", "to": "bare TCP", "at_most": 1.5, "limit": 1.7},
            {"name": "rate", "scenario": "s", "figure": "r", "at_least": 10, "limit": 8}
        ]"#;
        serde_json::from_str(text).unwrap()
    }

    fn samples(ours: f64, rate: f64) -> Samples {
        let mut samples = Samples::new(String::new(), String::new());
        samples.add("s", "f", Target::Videorehab, ours);
        samples.add("s", "f", Target::Tcp, 2.0);
        samples.add("s", "r", Target::Videorehab, rate);
        samples
    }

    #[test]
    fn a_regression_breaks_the_check() {
        assert!(goals().broken(&samples(3.2, 9.0)).is_empty());
        let broken = goals().broken(&samples(3.6, 7.0));
        let expected = [
            "cost: 1.80 breaks the limit of 1.70",
            "rate: 7.00 breaks the limit of 8.00",
        ];
        assert_eq!(broken, expected);
        let nothing = Samples::new(String::new(), String::new());
        assert_eq!(goals().broken(&nothing).len(), 2);
    }

    #[test]
    fn goals_are_met_or_not() {
        let table = goals().table(&samples(3.2, 10.0));
        assert!(
            table.contains("| cost | at most 1.50 | 1.60 | **not met** |"),
            "{table}"
        );
        assert!(
            table.contains("| rate | at least 10.0 | 10.0 | met |"),
            "{table}"
        );
    }

    #[test]
    fn the_committed_file_is_as_described() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../limits.json");
        let goals = Goals::read(&file).unwrap();
        assert!(
            goals
                .0
                .iter()
                .all(|goal| goal.at_most.is_some() != goal.at_least.is_some())
        );
    }
}
