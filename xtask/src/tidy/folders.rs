//! A folder holds as many files as a reader can look over.

use std::collections::BTreeMap;

use crate::tidy::file::folder;
use crate::tidy::rule::{Break, Rule};
use crate::tidy::tree::Tree;

/// Files of one folder.
const MAX_FILES: usize = 16;

/// The sources of what we give away. What only tests use may be flat.
const CRATES: [&str; 4] = [
    "crates/server/src/",
    "crates/signaling/src/",
    "crates/opentera/src/",
    "crates/probe/src/",
];

/// What may lie at the top of `static/`, beside what tools read whose names begin with a dot.
const TOP: [&str; 5] = [
    "favicon.svg",
    "logo.svg",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
];

pub(super) const RULE: Rule = Rule {
    name: "T5",
    holds: "nothing lies at the top of static/ but what has to; a folder of code holds at most 16 files",
    check,
    breaks: || {
        vec![
            Tree::of(&[("static/types.d.ts", "")]),
            many("static/session/"),
            many("crates/server/src/b/"),
        ]
    },
    keeps: || {
        vec![
            Tree::of(&[
                ("static/tsconfig.json", ""),
                ("static/.npmrc", ""),
                ("static/home/a.js", ""),
            ]),
            many("static/test/support/"),
            many("crates/testkit/src/"),
        ]
    },
};

/// A folder of too many files.
fn many(folder: &str) -> Tree {
    let paths: Vec<String> = (0..=MAX_FILES)
        .map(|number| format!("{folder}{number}.js"))
        .collect();
    let files: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "")).collect();
    Tree::of(&files)
}

fn check(tree: &Tree) -> Vec<Break> {
    let mut found = Vec::new();
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    for path in tree.paths() {
        let top = path
            .strip_prefix("static/")
            .filter(|name| !name.contains('/'));
        if top.is_some_and(|name| !TOP.contains(&name) && !name.starts_with('.')) {
            found.push(Break::new(
                path,
                "belongs into a folder of a page, or into static/shared",
            ));
        }
        if is_counted(path) {
            *folders.entry(folder(path)).or_default() += 1;
        }
    }
    let full = folders.into_iter().filter(|(_, count)| *count > MAX_FILES);
    found.extend(
        full.map(|(path, count)| Break::new(path, format!("{count} files, more than {MAX_FILES}"))),
    );
    found
}

fn is_counted(path: &str) -> bool {
    let is_front_end = path.starts_with("static/") && !path.starts_with("static/test/");
    is_front_end || CRATES.iter().any(|sources| path.starts_with(sources))
}
