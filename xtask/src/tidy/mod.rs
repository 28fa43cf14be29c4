//! The rules of the repository that no compiler checks. Each brings examples that break it, and every run looks whether it
//! still finds them.

mod circles;
mod documented;
mod exceptions;
mod file;
mod folders;
mod front_end_layers;
mod heads;
mod js_imports;
mod js_tokens;
mod layers;
mod length;
mod module_file;
mod modules;
mod named_paths;
mod one_place;
mod prose;
mod purity;
mod room_state;
mod rule;
mod rust_tokens;
mod secrets;
mod texts;
mod token;
mod tree;
mod type_names;
mod waiting;

use std::collections::BTreeSet;

use anyhow::Result;

use crate::tidy::exceptions::EXCEPTIONS;
use crate::tidy::rule::{Break, Exception, Rule};
use crate::tidy::tree::Tree;

/// Every rule, in the order in which it is told.
const RULES: [&Rule; 16] = [
    &heads::RULE,
    &purity::RULE,
    &layers::RULE,
    &circles::RULE,
    &room_state::RULE,
    &front_end_layers::RULE,
    &folders::RULE,
    &one_place::RULE,
    &type_names::RULE,
    &named_paths::RULE,
    &documented::RULE,
    &texts::RULE,
    &secrets::RULE,
    &waiting::RULE,
    &length::RULE,
    &prose::RULE,
];

/// How a run of all rules went.
#[derive(Debug)]
pub(crate) struct Findings {
    /// What each rule holds and found.
    pub(crate) lines: Vec<String>,
    /// Everything that is wrong, a line each.
    pub(crate) problems: Vec<String>,
}

/// Applies every rule to the repository, and to its own examples.
pub(crate) fn report() -> Result<Findings> {
    let tree = Tree::read()?;
    let mut report = apply(&RULES, &tree, EXCEPTIONS);
    report.lines.push(length::summary(&tree));
    Ok(report)
}

/// The file of exceptions that would hide everything that is wrong now.
pub(crate) fn exceptions() -> Result<String> {
    let tree = Tree::read()?;
    let broken: BTreeSet<(&str, String)> = RULES
        .iter()
        .flat_map(|rule| {
            (rule.check)(&tree)
                .into_iter()
                .map(|it| (rule.name, it.path))
        })
        .collect();
    Ok(table(&broken, EXCEPTIONS))
}

/// The file of exceptions with these rules and paths. Reasons that are known stay.
fn table(broken: &BTreeSet<(&str, String)>, known: &[Exception]) -> String {
    let lines = broken.iter().map(|(rule, path)| {
        let known = known.iter().find(|it| it.0 == *rule && it.1 == path);
        let reason = known.map_or("older than the rule", |it| it.2);
        format!("    ({rule:?}, {path:?}, {reason:?}),\n")
    });
    let file = include_str!("exceptions.rs");
    let head = file.split_once("= &[").map_or(file, |(head, _)| head);
    format!("{head}= &[\n{}];\n", lines.collect::<String>())
}

/// Writes the lists in documents that the rules generate. Says which files changed.
pub(crate) fn write() -> Result<Vec<String>> {
    layers::write(&Tree::read()?)
}

fn apply(rules: &[&Rule], tree: &Tree, exceptions: &[Exception]) -> Findings {
    let mut lines = Vec::new();
    let mut problems = Vec::new();
    for rule in rules {
        problems.extend(unseen(rule));
        let own: Vec<&Exception> = exceptions.iter().filter(|it| it.0 == rule.name).collect();
        let (excepted, found): (Vec<Break>, Vec<Break>) = (rule.check)(tree)
            .into_iter()
            .partition(|found| own.iter().any(|it| it.1 == found.path));
        for (_, path, _) in &own {
            if !excepted.iter().any(|it| it.path == *path) {
                problems.push(format!(
                    "{} {path}: breaks nothing any more: remove the exception",
                    rule.name
                ));
            }
        }
        lines.push(format!(
            "{:<10} {}: {}; finds {} of {} examples that break it",
            rule.name,
            rule.holds,
            counted(found.len(), excepted.len()),
            seen(rule),
            (rule.breaks)().len(),
        ));
        let found = found.into_iter();
        problems.extend(found.map(|it| format!("{} {}: {}", rule.name, it.path, it.what)));
    }
    for (name, path, _) in exceptions {
        if !rules.iter().any(|rule| rule.name == *name) {
            problems.push(format!("exception for {path}: there is no rule {name}"));
        }
    }
    Findings { lines, problems }
}

fn counted(found: usize, excepted: usize) -> String {
    match (found, excepted) {
        (0, 0) => "holds".to_owned(),
        (0, _) => format!("holds but for {excepted} exceptions"),
        (_, 0) => format!("broken {found} times"),
        _ => format!("broken {found} times, and {excepted} exceptions"),
    }
}

/// How many of its examples a rule finds broken.
fn seen(rule: &Rule) -> usize {
    let examples = (rule.breaks)();
    let found = |tree: &&Tree| !(rule.check)(tree).is_empty();
    examples.iter().filter(found).count()
}

/// What a rule does with its own examples that it should not.
fn unseen(rule: &Rule) -> Vec<String> {
    let mut problems = Vec::new();
    for (place, example) in (rule.breaks)().iter().enumerate() {
        if (rule.check)(example).is_empty() {
            problems.push(format!("{}: does not find its example {place}", rule.name));
        }
    }
    for (place, example) in (rule.keeps)().iter().enumerate() {
        for found in (rule.check)(example) {
            problems.push(format!(
                "{}: finds fault with its good example {place}: {}: {}",
                rule.name, found.path, found.what
            ));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_EVIL: Rule = Rule {
        name: "T0",
        holds: "nothing is called evil",
        check: |tree| {
            let evil = tree.paths().filter(|path| path.contains("evil"));
            evil.map(|path| Break::new(path, "is evil")).collect()
        },
        breaks: || vec![Tree::of(&[("evil.rs", "")])],
        keeps: || vec![Tree::of(&[("good.rs", "")])],
    };

    #[test]
    fn every_rule_finds_what_breaks_it_and_accepts_what_does_not() {
        for rule in RULES {
            assert_eq!(unseen(rule), Vec::<String>::new(), "{}", rule.name);
            assert!(!(rule.breaks)().is_empty() && !(rule.keeps)().is_empty());
        }
    }

    #[test]
    fn a_rule_that_does_not_see_its_example_is_a_problem() {
        let blind = Rule {
            check: |_| Vec::new(),
            ..NO_EVIL
        };
        let report = apply(&[&blind], &Tree::default(), &[]);
        assert_eq!(report.problems, ["T0: does not find its example 0"]);
        let strict = Rule {
            check: |_| vec![Break::new("a", "is there")],
            ..NO_EVIL
        };
        let report = apply(&[&strict], &Tree::default(), &[("T0", "a", "")]);
        assert_eq!(report.problems.len(), 1);
    }

    #[test]
    fn the_table_of_exceptions_is_printed_as_its_file_is_written() {
        let broken = EXCEPTIONS.iter().map(|it| (it.0, it.1.to_owned()));
        let printed = table(&broken.collect(), EXCEPTIONS);
        assert_eq!(printed, include_str!("exceptions.rs"));
        let printed = table(&BTreeSet::from([("T0", "a".to_owned())]), &[]);
        assert!(printed.ends_with("= &[\n    (\"T0\", \"a\", \"older than the rule\"),\n];\n"));
    }

    #[test]
    fn exceptions_hide_what_they_name_and_may_only_shrink() {
        let tree = Tree::of(&[("evil.rs", ""), ("evil.js", "")]);
        let report = apply(&[&NO_EVIL], &tree, &[("T0", "evil.rs", "old")]);
        assert_eq!(report.problems, ["T0 evil.js: is evil"]);
        let report = apply(&[&NO_EVIL], &Tree::default(), &[("T0", "evil.rs", "old")]);
        assert_eq!(
            report.problems,
            ["T0 evil.rs: breaks nothing any more: remove the exception"]
        );
        let report = apply(&[&NO_EVIL], &Tree::default(), &[("T99", "a", "old")]);
        assert_eq!(report.problems, ["exception for a: there is no rule T99"]);
    }
}
