//! What a rule is.

use crate::tidy::tree::Tree;

/// A rule of the repository.
pub(super) struct Rule {
    pub(super) name: &'static str,
    /// What it keeps true, in a sentence.
    pub(super) holds: &'static str,
    pub(super) check: fn(&Tree) -> Vec<Break>,
    /// Repositories in which it is broken.
    pub(super) breaks: fn() -> Vec<Tree>,
    /// Repositories in which it is not.
    pub(super) keeps: fn() -> Vec<Tree>,
}

/// A place where a rule is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Break {
    pub(super) path: String,
    pub(super) what: String,
}

/// A rule, a path in which it may be broken for now, and why.
pub(super) type Exception = (&'static str, &'static str, &'static str);

impl Break {
    pub(super) fn new(path: &str, what: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            what: what.into(),
        }
    }

    /// A break at a line.
    pub(super) fn at(path: &str, line: usize, what: &str) -> Self {
        Self::new(path, format!("line {line}: {what}"))
    }
}
