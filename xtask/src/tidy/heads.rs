//! Every file of code says at its top what it is.

use crate::tidy::file::File;
use crate::tidy::rule::{Break, Rule};
use crate::tidy::tree::Tree;

pub(super) const RULE: Rule = Rule {
    name: "heads",
    holds: "every file of Rust and JavaScript begins with what it is",
    check,
    breaks: || {
        vec![
            Tree::of(&[("a.rs", "use std::fmt;")]),
            Tree::of(&[("a.js", "// What.")]),
        ]
    },
    keeps: || {
        vec![
            Tree::of(&[("a.rs", "//! What.")]),
            Tree::of(&[("a.js", "#!/usr/bin/env node\n/** What. */")]),
            Tree::of(&[("a.js", "// @ts-check\n/** What. */")]),
        ]
    },
};

fn check(tree: &Tree) -> Vec<Break> {
    let rust = tree.kind("rs").filter_map(|file| head(file, "//!"));
    let js = tree.kind("js").filter_map(|file| head(file, "/**"));
    rust.chain(js).collect()
}

fn head(file: &File, head: &str) -> Option<Break> {
    let mut lines = file.text.lines();
    let first = lines.find(|line| !line.starts_with("#!") && !line.starts_with("// @"));
    let is_good = first.is_some_and(|line| line.starts_with(head));
    (!is_good).then(|| {
        Break::new(
            &file.path,
            format!("does not begin with {head} and what it is"),
        )
    })
}
