//! What every scenario works with.

use crate::plan::Plan;
use crate::samples::Samples;
use crate::target::{Lab, Running};

/// What every scenario needs.
pub(super) struct Bench<'a> {
    pub(super) lab: &'a Lab,
    /// Node with a process for each of the plan's sessions, frozen.
    pub(super) node: &'a Running,
    pub(super) plan: &'a Plan,
    pub(super) samples: &'a mut Samples,
}
