//! Where a rule may be broken for now. The table may only shrink: an exception that breaks nothing any more is a problem.
//! `cargo xtask tidy --exceptions` prints this file as it would have to be now.

use crate::tidy::rule::Exception;

/// Rule, path, reason.
#[rustfmt::skip]
pub(super) const EXCEPTIONS: &[Exception] = &[
];
