//! One step of a task: a program that runs, whose output is shown, and whose tests are counted.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::place::say;

/// How many lines of what failed are said again at the end: node's test runner ends with what failed, each run of
/// `cargo test` with what failed in it.
const LAST_LINES: usize = 60;

/// How the steps so far have gone.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    passed: u64,
    failed: u64,
    failures: Vec<Failure>,
    figures: Vec<String>,
}

#[derive(Debug)]
struct Failure {
    step: String,
    last_lines: Vec<String>,
}

impl Tally {
    /// Runs `command`. A step counts as one test, unless its output counts its own.
    pub(crate) fn step(&mut self, name: &str, command: &mut Command) -> Result<bool> {
        say(&format!("\n=== {name}"));
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{name}: cannot start {:?}", command.get_program()))?;
        let output = child.stdout.take().context("no output")?;
        let mut counted = Counts::default();
        let mut kept = LastLines::default();
        for line in BufReader::new(output).lines() {
            let line = line?;
            counted.add(&line);
            if let Some((_, figure)) = line.split_once("FIGURE ") {
                self.figures.push(figure.to_owned());
            }
            say(&line);
            kept.add(line);
        }
        let success = child.wait()?.success();
        if counted.passed + counted.failed == 0 || (!success && counted.failed == 0) {
            // It runs no tests, or it broke before or after them.
            counted.count(success);
        }
        self.passed += counted.passed;
        self.failed += counted.failed;
        if !success {
            self.failures.push(Failure {
                step: name.to_owned(),
                last_lines: kept.into_lines(),
            });
        }
        Ok(success)
    }

    /// Notes the outcome of a check of our own.
    pub(crate) fn check(&mut self, name: &str, problems: &[String]) {
        say(&format!("\n=== {name}"));
        for problem in problems {
            say(problem);
        }
        if problems.is_empty() {
            self.passed += 1;
        } else {
            self.failed += 1;
            self.failures.push(Failure {
                step: name.to_owned(),
                last_lines: problems.to_vec(),
            });
        }
    }

    /// Says how it went: the figures, the ends of what failed, and in the last line the counts.
    pub(crate) fn conclude(&self) -> bool {
        say("");
        for figure in &self.figures {
            say(&format!("measured: {figure}"));
        }
        for failure in &self.failures {
            say(&format!("failed: {}, whose last lines were", failure.step));
            for line in &failure.last_lines {
                say(&format!("    {line}"));
            }
        }
        say(&format!("{} passed, {} failed", self.passed, self.failed));
        self.failures.is_empty()
    }
}

/// The lines of a step that say what failed.
#[derive(Debug, Default)]
struct LastLines {
    last: VecDeque<String>,
    /// The last lines of each run of `cargo test` that failed.
    of_failed_runs: Vec<String>,
}

impl LastLines {
    fn add(&mut self, line: String) {
        if self.last.len() == LAST_LINES {
            self.last.pop_front();
        }
        let ends_a_failed_run = line.starts_with("test result: FAILED");
        self.last.push_back(line);
        if ends_a_failed_run {
            self.of_failed_runs.extend(self.last.drain(..));
        }
    }

    fn into_lines(self) -> Vec<String> {
        if self.of_failed_runs.is_empty() {
            self.last.into()
        } else {
            self.of_failed_runs
        }
    }
}

#[derive(Debug, Default)]
struct Counts {
    passed: u64,
    failed: u64,
}

impl Counts {
    fn count(&mut self, success: bool) {
        if success {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
    }

    /// Understands the closing lines of `cargo test` and of node's test runner.
    fn add(&mut self, line: &str) {
        if let Some(result) = line.strip_prefix("test result: ") {
            self.passed += number_before(result, " passed");
            self.failed += number_before(result, " failed");
        } else if let Some(passed) = line.strip_prefix("ℹ pass ") {
            self.passed += passed.trim().parse().unwrap_or(0);
        } else if let Some(failed) = line.strip_prefix("ℹ fail ") {
            self.failed += failed.trim().parse().unwrap_or(0);
        }
    }
}

fn number_before(line: &str, word: &str) -> u64 {
    let before = line.split_once(word).map_or("", |(before, _)| before);
    before
        .rsplit(' ')
        .next()
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_understood() {
        let mut counts = Counts::default();
        counts.add("test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured");
        counts.add("ℹ pass 5");
        counts.add("ℹ fail 1");
        counts.add("ℹ tests 6");
        assert_eq!((counts.passed, counts.failed), (17, 4));
    }

    /// The lines are not printed, because the step that runs this test counts such lines, too.
    #[test]
    fn of_several_runs_those_that_failed_are_kept() {
        let kept = |lines: &[&str]| {
            let mut kept = LastLines::default();
            lines.iter().for_each(|line| kept.add((*line).to_owned()));
            kept.into_lines()
        };
        let failed = "test result: FAILED. 1 passed; 1 failed";
        assert_eq!(kept(&["why", failed, "ok"]), ["why", failed]);
        assert_eq!(kept(&["ok", "why"]), ["ok", "why"]);
    }

    #[test]
    fn a_step_without_tests_counts_as_one() -> Result<()> {
        let mut tally = Tally::default();
        assert!(tally.step("good", &mut Command::new("true"))?);
        assert!(!tally.step("bad", &mut Command::new("false"))?);
        assert_eq!((tally.passed, tally.failed), (1, 1));
        let mut talkative = Command::new("sh");
        talkative.args(["-c", "seq 100; false"]);
        assert!(!tally.step("talkative", &mut talkative)?);
        let last_lines = tally.failures.last().map(|failure| &failure.last_lines);
        let expected: Vec<String> = (41..=100).map(|number: u8| number.to_string()).collect();
        assert_eq!(last_lines, Some(&expected));
        assert!(!tally.conclude());
        Ok(())
    }
}
