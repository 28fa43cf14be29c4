//! Tests wait for conditions, never for time, and no task runs that nobody waits for.

use crate::tidy::file::File;
use crate::tidy::rule::{Break, Rule};
use crate::tidy::token::Tokens;
use crate::tidy::tree::Tree;

/// What no test in Rust does.
const IN_RUST: [&[&str]; 3] = [
    &["#", "[", "ignore"],
    &["thread", "::", "sleep"],
    &["time", "::", "sleep", "("],
];

/// What no test in JavaScript does.
const IN_JS: [&[&str]; 6] = [
    &["waitForTimeout"],
    &["test", ".", "skip", "("],
    &["test", ".", "only", "("],
    &["test", ".", "todo", "("],
    &["describe", ".", "skip", "("],
    &["describe", ".", "only", "("],
];

/// Where the server may start a task: each is joined there.
const SPAWNS: [&str; 2] = [
    "crates/server/src/modes/",
    "crates/server/src/session/supervisor.rs",
];

/// Where tasks may not be started elsewhere.
const PRODUCTION: [&str; 3] = [
    "crates/server/src/",
    "crates/signaling/src/",
    "crates/opentera/src/",
];

pub(super) const RULE: Rule = Rule {
    name: "T11",
    holds: "no test sleeps or is ignored; the server starts tasks in modes/ and session/supervisor.rs alone",
    check,
    breaks: || {
        vec![
            Tree::of(&[("crates/a/tests/b.rs", "tokio::time::sleep(x)")]),
            Tree::of(&[(
                "crates/a/src/b.rs",
                "#[cfg(test)] mod tests { #[ignore = \"x\"] fn a() {} }",
            )]),
            Tree::of(&[(
                "crates/a/src/b.rs",
                "#[cfg(test)] mod tests { fn a() { thread::sleep(x) } }",
            )]),
            Tree::of(&[("static/test/unit/a.test.js", "test.skip('a', () => {});")]),
            Tree::of(&[("static/test/support/a.js", "await page.waitForTimeout(1);")]),
            Tree::of(&[("tests/python/test_a.py", "    time.sleep(1)")]),
            Tree::of(&[("crates/server/src/socket/a.rs", "tokio::spawn(b)")]),
            Tree::of(&[("crates/server/src/socket/a.rs", "task::spawn(b)")]),
        ]
    },
    keeps: || {
        vec![
            Tree::of(&[(
                "crates/server/src/a.rs",
                "tokio::time::sleep(x); tasks.spawn(b)",
            )]),
            Tree::of(&[("crates/server/src/modes/a.rs", "tokio::spawn(b)")]),
            Tree::of(&[(
                "crates/server/src/a.rs",
                "#[cfg(test)] mod tests { fn a() { tokio::spawn(b) } }",
            )]),
            Tree::of(&[("crates/testkit/src/a.rs", "tokio::spawn(b)")]),
            Tree::of(&[(
                "crates/a/tests/b.rs",
                "#[tokio::test(start_paused = true)] async fn a() { tokio::time::sleep(x) }",
            )]),
            Tree::of(&[(
                "static/test/unit/a.test.js",
                "test('a', () => {}); // test.skip(",
            )]),
        ]
    },
};

fn check(tree: &Tree) -> Vec<Break> {
    let mut found = Vec::new();
    for file in tree.kind("rs") {
        let tokens = &file.tokens;
        let sleeps = IN_RUST.iter().flat_map(|wanted| places(tokens, wanted));
        let sleeps =
            sleeps.filter(|(index, _)| tokens.is_test(*index) && !is_paused(tokens, *index));
        found.extend(sleeps.map(|(index, what)| in_test(file, index, &what)));
        let is_production = PRODUCTION
            .iter()
            .any(|folder| file.path.starts_with(folder));
        if is_production && !SPAWNS.iter().any(|place| file.path.starts_with(place)) {
            let starts = [["tokio", "::", "spawn"], ["task", "::", "spawn"]];
            let starts = starts.iter().flat_map(|wanted| places(tokens, wanted));
            let starts = starts.filter(|(index, _)| !tokens.is_test(*index));
            found.extend(starts.map(|(index, what)| {
                let what = format!("{what}: a task that nobody joins; use a JoinSet");
                Break::at(&file.path, tokens.line(index), &what)
            }));
        }
    }
    for file in tree.kind("js").filter(|file| file.path.contains("/test/")) {
        let sleeps = IN_JS.iter().flat_map(|wanted| places(&file.tokens, wanted));
        found.extend(sleeps.map(|(index, what)| in_test(file, index, &what)));
    }
    for file in tree.kind("py").filter(|file| file.path.contains("tests/")) {
        let sleeps = file
            .text
            .lines()
            .enumerate()
            .filter(|(_, line)| line.contains("time.sleep("));
        found.extend(
            sleeps.map(|(line, _)| Break::at(&file.path, line + 1, "time.sleep( in a test")),
        );
    }
    found
}

/// Whether the nearest attribute of a test before `index` pauses time: then a sleep takes none.
fn is_paused(tokens: &Tokens, index: usize) -> bool {
    let attributes = tokens.find(&["#", "["]).take_while(|start| *start < index);
    let words = |start: usize| start..tokens.closing(start + 1);
    let is_test = |start: &usize| words(*start).any(|index| tokens.at(index) == "test");
    let last = attributes.filter(is_test).last();
    last.is_some_and(|start| words(start).any(|index| tokens.at(index) == "start_paused"))
}

fn places<'a>(
    tokens: &'a Tokens,
    wanted: &'a [&str],
) -> impl Iterator<Item = (usize, String)> + 'a {
    tokens.find(wanted).map(|index| (index, wanted.concat()))
}

fn in_test(file: &File, index: usize, what: &str) -> Break {
    Break::at(
        &file.path,
        file.tokens.line(index),
        &format!("{what} in a test"),
    )
}
