//! One name, one thing: a type that others can see has a name of its own in the whole workspace.

use std::collections::BTreeMap;

use crate::tidy::file::File;
use crate::tidy::rule::{Break, Rule};
use crate::tidy::tree::Tree;

/// Names that may be there more than once.
const SHARED: [&str; 2] = ["Error", "Rules"];

/// What the wire names. The two sides of it are written apart on purpose, so that tests do not repeat our mistakes.
const WIRE: [&str; 11] = [
    "Any",
    "EngineVersion",
    "JoinSessionEvent",
    "JoinSessionReplyEvent",
    "LeaveSessionEvent",
    "MemberKind",
    "Packet",
    "RpcMessage",
    "StopSessionEvent",
    "TeraEvent",
    "TeraModuleMessage",
];

pub(super) const RULE: Rule = Rule {
    name: "T7",
    holds: "no two visible types of the workspace have the same name",
    check,
    breaks: || {
        vec![
            two("pub struct A;", "pub enum A {}"),
            two("pub(crate) type A = u8;", "pub(in crate::x) trait A {}"),
        ]
    },
    keeps: || {
        vec![
            two("pub struct A;", "struct A;"),
            two("pub enum Error {}", "pub enum Error {}"),
            two("pub struct TeraEvent;", "pub struct TeraEvent;"),
            two("pub struct A;", "#[cfg(test)] mod tests { pub struct A; }"),
            two(
                "pub struct A;",
                "impl B for C { type A = u8; }\npub use x::A;",
            ),
        ]
    },
};

fn two(one: &str, other: &str) -> Tree {
    Tree::of(&[("crates/a/src/a.rs", one), ("crates/b/src/b.rs", other)])
}

fn check(tree: &Tree) -> Vec<Break> {
    let mut places: BTreeMap<&str, Vec<(&str, usize)>> = BTreeMap::new();
    for file in tree
        .kind("rs")
        .filter(|file| !file.path.contains("/tests/"))
    {
        for (name, line) in visible(file) {
            places.entry(name).or_default().push((&file.path, line));
        }
    }
    let mut found = Vec::new();
    for (name, places) in places {
        let is_shared = SHARED.contains(&name) || WIRE.contains(&name);
        if let Some(((first, _), others)) = places.split_first().filter(|_| !is_shared) {
            let others = others.iter();
            found.extend(others.map(|(path, line)| {
                Break::at(path, *line, &format!("there is another {name} in {first}"))
            }));
        }
    }
    found
}

/// The types that a file shows to others, with their lines.
fn visible(file: &File) -> Vec<(&str, usize)> {
    let tokens = &file.tokens;
    let mut found = Vec::new();
    for index in tokens
        .find(&["pub"])
        .filter(|index| !tokens.is_test(*index))
    {
        let next = match tokens.at(index + 1) {
            "(" => tokens.closing(index + 1) + 1,
            _ => index + 1,
        };
        if matches!(
            tokens.at(next),
            "struct" | "enum" | "trait" | "type" | "union"
        ) {
            found.extend(tokens.word(next + 1).map(|name| (name, tokens.line(next))));
        }
    }
    found
}
