//! The raw data: every figure of every round.

use serde::{Deserialize, Serialize};

use crate::say::say;
use crate::target::Target;

/// One measured value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Sample {
    /// What was done, as it stands in the tables.
    pub scenario: String,
    /// What was measured, with its unit.
    pub figure: String,
    /// Whose it is.
    pub target: String,
    /// In which round.
    pub round: u32,
    /// The value.
    pub value: f64,
}

/// A median with its range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spread {
    /// The middle one; the mean of the two in the middle.
    pub median: f64,
    /// The lowest.
    pub lowest: f64,
    /// The highest.
    pub highest: f64,
}

/// Everything measured in one run.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Samples {
    /// The machine.
    pub machine: String,
    /// When, in UTC, and how: all scenarios or the short ones.
    pub run: String,
    /// The values, in the order in which they came.
    pub samples: Vec<Sample>,
    /// What else has to be known.
    pub notes: Vec<String>,
    #[serde(skip)]
    round: u32,
}

impl Samples {
    /// Of a run that begins.
    pub(crate) fn new(machine: String, run: String) -> Self {
        Self {
            machine,
            run,
            ..Self::default()
        }
    }

    /// What comes now belongs to that round.
    pub(crate) fn begin_round(&mut self, round: u32) {
        self.round = round;
    }

    /// Keeps a value.
    pub(crate) fn add(&mut self, scenario: &str, figure: &str, target: Target, value: f64) {
        let target = target.name();
        say(&format!("  {scenario} | {target} | {figure}: {value:.3}"));
        self.samples.push(Sample {
            scenario: scenario.to_owned(),
            figure: figure.to_owned(),
            target: target.to_owned(),
            round: self.round,
            value,
        });
    }

    /// Keeps the median and the 99th percentile of times in nanoseconds, in `unit`: `ms` or `us`.
    pub(crate) fn add_times(
        &mut self,
        scenario: &str,
        unit: &str,
        target: Target,
        mut times: Vec<u64>,
    ) {
        let nanoseconds = if unit == "ms" { 1e6 } else { 1e3 };
        for (name, share) in [("p50", 0.5), ("p99", 0.99)] {
            if let Some(time) = percentile(&mut times, share) {
                self.add(
                    scenario,
                    &format!("{name} {unit}"),
                    target,
                    number(time) / nanoseconds,
                );
            }
        }
    }

    /// Keeps a sentence; the same one only once.
    pub(crate) fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            say(&format!("  note: {note}"));
            self.notes.push(note);
        }
    }

    /// What a target reached over all rounds.
    pub(crate) fn spread(&self, scenario: &str, figure: &str, target: &str) -> Option<Spread> {
        let of_figure = self.samples.iter().filter(|sample| {
            sample.scenario == scenario && sample.figure == figure && sample.target == target
        });
        spread(of_figure.map(|sample| sample.value).collect())
    }
}

/// The spread of these values, if there are any.
pub(crate) fn spread(mut values: Vec<f64>) -> Option<Spread> {
    values.sort_by(f64::total_cmp);
    let (lowest, highest) = (*values.first()?, *values.last()?);
    let upper = values.len() / 2;
    let lower = upper - usize::from(values.len().is_multiple_of(2));
    let median = f64::midpoint(*values.get(lower)?, *values.get(upper)?);
    Some(Spread {
        median,
        lowest,
        highest,
    })
}

/// The value that `share` of them, between 0 and 1, do not exceed.
pub(crate) fn percentile(values: &mut [u64], share: f64) -> Option<u64> {
    values.sort_unstable();
    let last = values.len().checked_sub(1)?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "counts of messages are far below 2^52"
    )]
    let at = (last as f64 * share).ceil() as usize;
    values.get(at).copied()
}

/// A count as a number to calculate with.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub(crate) fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_percentiles() {
        let of = |values: &[f64]| spread(values.to_vec()).unwrap();
        assert_eq!(of(&[3.0, 1.0, 2.0]).median, 2.0);
        let even = of(&[4.0, 1.0, 2.0, 3.0]);
        assert_eq!((even.median, even.lowest, even.highest), (2.5, 1.0, 4.0));
        assert_eq!(spread(Vec::new()), None);
        let mut values: Vec<u64> = (0..=100).rev().collect();
        assert_eq!(percentile(&mut values, 0.99), Some(99));
        assert_eq!(percentile(&mut values, 0.5), Some(50));
        assert_eq!(percentile(&mut [7], 0.99), Some(7));
        assert_eq!(percentile(&mut [], 0.5), None);
    }
}
