//! No file leads back to itself, neither by `use` nor by `import`. What the tests at the end of a file use does not count, as
//! they may need what stands above; nor do types in comments of JavaScript.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::tidy::js_imports::{self, Import};
use crate::tidy::modules::Crate;
use crate::tidy::rule::{Break, Rule};
use crate::tidy::tree::Tree;

/// What each file uses.
type Graph = BTreeMap<String, BTreeSet<String>>;

pub(super) const RULE: Rule = Rule {
    name: "T2",
    holds: "no circle of files in any crate or in static/; inside a folder files use each other by file, not by its mod.rs",
    check,
    breaks: || {
        vec![
            library("use crate::b::B;", "use super::a::A;"),
            library("use crate::{b::{B}};", "fn b() { crate::a::a() }"),
            library("use crate::f::C;", "use crate::a::A;"),
            Tree::of(&[
                ("crates/x/src/lib.rs", "mod f;"),
                ("crates/x/src/f/mod.rs", "mod a; mod b; pub use b::B;"),
                ("crates/x/src/f/a.rs", "use super::B;"),
                ("crates/x/src/f/b.rs", "pub struct B;"),
            ]),
            Tree::of(&[
                ("static/a.js", "import { b } from './b.js';"),
                ("static/b.js", "export { c } from './c.js';"),
                ("static/c.js", "const a = await import('./a.js');"),
            ]),
        ]
    },
    keeps: || {
        vec![
            library(
                "use crate::b::B;",
                "#[cfg(test)] mod tests { use crate::a::A; }",
            ),
            library(
                "use crate::b::B;\nmod inner { use super::*; }",
                "use std::fmt;",
            ),
            library(
                "use crate::f::C;",
                "// use crate::a::A;\nconst A: &str = \"crate::a::A\";",
            ),
            Tree::of(&[
                (
                    "static/a.js",
                    "import './b.js';\n/** @import { C } from './c.js' */",
                ),
                ("static/b.js", "import { readFile } from 'node:fs';"),
                ("static/c.js", "import { a } from './a.js';"),
            ]),
        ]
    },
};

/// A library of the files `a` and `b`, where `f` re-exports `b::C`.
fn library(a: &str, b: &str) -> Tree {
    Tree::of(&[
        ("crates/x/src/lib.rs", "mod a; mod b; mod f;"),
        ("crates/x/src/a.rs", a),
        ("crates/x/src/b.rs", b),
        ("crates/x/src/f.rs", "pub use crate::b::C;"),
    ])
}

fn check(tree: &Tree) -> Vec<Break> {
    let mut found = Vec::new();
    let mut rust = Graph::new();
    for it in tree.modules.crates() {
        for reference in it.references.iter().filter(|it| !it.is_test) {
            let used = it.file(&it.origin_module(&reference.path));
            if let Some(used) = used.filter(|used| **used != reference.file) {
                let uses = rust.entry(reference.file.clone()).or_default();
                uses.insert(used.clone());
            }
        }
        found.extend(through_own_folder(it));
    }
    let mut js = Graph::new();
    for file in tree.kind("js") {
        let imports = js_imports::of(file).into_iter();
        let imports = imports.filter(|import| !import.is_type);
        let uses: BTreeSet<String> = imports.map(|Import { path, .. }| path).collect();
        js.insert(file.path.clone(), uses);
    }
    found.extend(circles(&rust));
    found.extend(circles(&js));
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found.dedup();
    found
}

/// Files that use a neighbour by way of the `mod.rs` above both. Tests may, as others outside.
fn through_own_folder(it: &Crate) -> Vec<Break> {
    let mut found = Vec::new();
    let references = it.references.iter().filter(|reference| {
        let is_test = reference.is_test || it.tests.contains(&reference.file);
        !is_test && !reference.is_by_name
    });
    for reference in references {
        let Some(by) = it.re_exporter(&reference.path) else {
            continue;
        };
        let is_below = reference.module.len() > by.len() && reference.module.starts_with(by);
        let is_own = it.file(by).is_none_or(|file| *file == reference.file);
        if is_below && !is_own {
            let what = format!(
                "{} is {}: use it from there",
                reference.path.join("::"),
                it.origin(&reference.path).join("::")
            );
            found.push(Break::at(&reference.file, reference.line, &what));
        }
    }
    found
}

/// A circle for each knot of files that all lead to each other: the shortest, from the file that sorts first.
fn circles(graph: &Graph) -> Vec<Break> {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    for start in graph.keys() {
        if done.contains(start.as_str()) {
            continue;
        }
        let Some(circle) = way_back(graph, start) else {
            continue;
        };
        let knot: Vec<&str> = reached(graph, start)
            .into_iter()
            .filter(|other| reached(graph, other).contains(start.as_str()))
            .collect();
        let size = match knot.len() {
            size if size > circle.len() => format!(" (in a knot of {size} files)"),
            _ => String::new(),
        };
        let what = format!(
            "leads back to itself: {} → {start}{size}",
            circle.join(" → ")
        );
        found.push(Break::new(start, what));
        done.extend(knot);
    }
    found
}

/// The files that `start` leads to.
fn reached<'a>(graph: &'a Graph, start: &'a str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![start];
    while let Some(file) = waiting.pop() {
        for next in graph.get(file).into_iter().flatten() {
            if reached.insert(next.as_str()) {
                waiting.push(next);
            }
        }
    }
    reached
}

/// The files on the shortest way from `start` back to it, `start` first.
fn way_back<'a>(graph: &'a Graph, start: &'a str) -> Option<Vec<&'a str>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut waiting = VecDeque::from([start]);
    while let Some(file) = waiting.pop_front() {
        for next in graph.get(file).into_iter().flatten() {
            if next == start {
                let mut way = vec![file];
                while let Some(before) = way.last().and_then(|file| came_from.get(file)) {
                    way.push(before);
                }
                way.reverse();
                return Some(way);
            }
            if !came_from.contains_key(next.as_str()) {
                came_from.insert(next, file);
                waiting.push_back(next);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_told_as_its_files_in_order() {
        let found = check(&Tree::of(&[
            (
                "static/a.js",
                "import './b.js'; import './d.js'; import './e.js';",
            ),
            ("static/b.js", "import './c.js';"),
            ("static/c.js", "import './a.js';"),
            ("static/d.js", "import './e.js';"),
            ("static/e.js", "import './d.js';"),
        ]));
        let what: Vec<&str> = found.iter().map(|it| it.what.as_str()).collect();
        assert_eq!(
            what,
            [
                "leads back to itself: static/a.js → static/b.js → static/c.js → static/a.js",
                "leads back to itself: static/d.js → static/e.js → static/d.js",
            ]
        );
    }

    #[test]
    fn a_neighbour_is_named_by_its_file() {
        let found: Vec<Break> = (RULE.breaks)().iter().flat_map(check).collect();
        assert!(
            found.contains(&Break::at(
                "crates/x/src/f/a.rs",
                1,
                "f::B is f::b::B: use it from there"
            )),
            "{found:?}"
        );
    }
}
