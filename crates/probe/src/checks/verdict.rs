//! What checks find, a line for each, and what it comes down to.

use std::fmt;
use std::io;
use std::time::Duration;

/// What a check finds.
#[derive(Debug)]
pub(super) enum Finding<T> {
    /// It is as it should be: what later checks need, and how it is.
    Passed(T, String),
    /// There is nothing to check: what later checks need, and why.
    NotNeeded(T, String),
    /// It is not: what, and where.
    Failed(String),
}

/// All checks together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckVerdict {
    /// The names of the checks that failed.
    pub failed: Vec<&'static str>,
}

impl CheckVerdict {
    /// Whether no check failed.
    pub fn is_good(&self) -> bool {
        self.failed.is_empty()
    }
}

impl fmt::Display for CheckVerdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_good() {
            formatter.write_str("verdict: good")
        } else {
            write!(formatter, "verdict: failed at {}", self.failed.join("; "))
        }
    }
}

/// Makes checks, and writes a line about each.
#[derive(Debug)]
pub(super) struct Report<W> {
    out: W,
    timeout: Duration,
    failed: Vec<&'static str>,
}

impl<W: io::Write> Report<W> {
    pub(super) fn new(out: W, timeout: Duration) -> Self {
        Self {
            out,
            timeout,
            failed: Vec::new(),
        }
    }

    /// Makes a check, unless what it needs is missing. Gives what later checks need.
    pub(super) async fn check<N, T>(
        &mut self,
        name: &'static str,
        needed: Option<N>,
        check: impl AsyncFnOnce(N) -> Finding<T>,
    ) -> io::Result<Option<T>> {
        self.check_within(self.timeout, name, needed, check).await
    }

    /// The same, for a time of its own.
    pub(super) async fn check_within<N, T>(
        &mut self,
        within: Duration,
        name: &'static str,
        needed: Option<N>,
        check: impl AsyncFnOnce(N) -> Finding<T>,
    ) -> io::Result<Option<T>> {
        let Some(needed) = needed else {
            let earlier = self.failed.last().copied().unwrap_or("another check");
            let why = format!("because of the failure at {earlier}");
            return self.line("skipped", name, &why).map(|()| None);
        };
        let finding = tokio::time::timeout(within, check(needed)).await;
        let finding = finding.unwrap_or_else(|_| {
            Finding::Failed(format!("no answer within {} s", within.as_secs_f32()))
        });
        let (found, word, text) = match finding {
            Finding::Passed(found, text) => (Some(found), "passed", text),
            Finding::NotNeeded(found, text) => (Some(found), "skipped", text),
            Finding::Failed(text) => {
                self.failed.push(name);
                (None, "failed", text)
            }
        };
        self.line(word, name, &text).map(|()| found)
    }

    /// Writes the last line.
    pub(super) fn verdict(mut self) -> io::Result<CheckVerdict> {
        let verdict = CheckVerdict {
            failed: self.failed,
        };
        writeln!(self.out, "{verdict}")?;
        Ok(verdict)
    }

    fn line(&mut self, word: &str, name: &str, text: &str) -> io::Result<()> {
        writeln!(self.out, "{word:<7}  {name:<24}  {text}")?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_needs_a_failed_check_is_skipped_and_the_failure_is_named() -> io::Result<()> {
        let mut text = Vec::new();
        let mut report = Report::new(&mut text, Duration::from_millis(1));
        let one = report.check("one", Some(1), async |one| {
            Finding::Passed(one + 1, "fine".to_owned())
        });
        let one = one.await?;
        assert_eq!(one, Some(2));
        let silent = report.check("two", one, async |_| {
            std::future::pending::<Finding<u32>>().await
        });
        let silent = silent.await?;
        let three = report.check("three", silent, async |_| {
            Finding::Passed((), String::new())
        });
        assert_eq!(three.await?, None);
        let verdict = report.verdict()?;
        assert_eq!(verdict.failed, ["two"]);
        let text = String::from_utf8_lossy(&text).into_owned();
        let lines: Vec<Vec<&str>> = text
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert_eq!(lines[0], ["passed", "one", "fine"]);
        assert_eq!(lines[1].join(" "), "failed two no answer within 0.001 s");
        assert_eq!(
            lines[2].join(" "),
            "skipped three because of the failure at two"
        );
        assert_eq!(lines[3].join(" "), "verdict: failed at two");
        Ok(())
    }
}
