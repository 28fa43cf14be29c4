//! How much is measured: everything, or what fits into three minutes.

use std::time::Duration;

/// The sizes of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// The name of the run.
    pub name: &'static str,
    /// How often each figure is measured, one target after the other.
    pub rounds: u32,
    /// How long each load is measured.
    pub load: Duration,
    /// The numbers of sessions for memory.
    pub memory_sessions: &'static [u16],
    /// The numbers of sessions for growth.
    pub growth_sessions: &'static [u16],
    /// The most sessions for which Node gets a process each; it needs 65 MB for one.
    pub node_sessions: u16,
    /// How many sessions are started for each figure of a start.
    pub starts: u32,
    /// The clients of the storms.
    pub storms: &'static [u16],
    /// The sizes of messages, in bytes.
    pub bytes: &'static [usize],
    /// How long clients come and go.
    pub churn: Duration,
}

impl Plan {
    /// Everything.
    pub(crate) const FULL: Self = Self {
        name: "full",
        rounds: 3,
        load: Duration::from_millis(2_500),
        memory_sessions: &[1, 50, 500, 2_000],
        growth_sessions: &[10, 50, 200, 500, 2_000],
        node_sessions: 50,
        starts: 100,
        storms: &[500, 5_000],
        bytes: &[200, 2_000],
        churn: Duration::from_secs(600),
    };

    /// The short one.
    pub(crate) const QUICK: Self = Self {
        name: "quick",
        rounds: 1,
        load: Duration::from_millis(1_500),
        memory_sessions: &[1, 50, 500],
        growth_sessions: &[10, 50, 500],
        node_sessions: 50,
        starts: 30,
        storms: &[500],
        bytes: &[200],
        churn: Duration::from_secs(10),
    };

    /// The short one, three times: a single round is too much at the mercy of what else a machine does.
    pub(crate) const CHECK: Self = Self {
        name: "check",
        rounds: 3,
        ..Self::QUICK
    };
}
