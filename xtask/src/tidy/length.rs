//! A file of code is short enough to be read at once.

use crate::tidy::file::File;
use crate::tidy::rule::{Break, Rule};
use crate::tidy::tree::Tree;

/// A file of code may not be longer, in lines.
const MAX_LINES: usize = 400;

/// A file of code had better not be longer.
const GOOD_LINES: usize = 250;

/// How the names of files of code end.
const CODE: [&str; 5] = ["rs", "js", "css", "html", "py"];

pub(super) const RULE: Rule = Rule {
    name: "T12 length",
    holds: "no file of Rust, JavaScript, CSS, HTML or Python has more than 400 lines",
    check,
    breaks: || {
        CODE.iter()
            .map(|kind| long(&format!("a.{kind}"), MAX_LINES + 1))
            .collect()
    },
    keeps: || vec![long("a.rs", MAX_LINES), long("a.md", MAX_LINES + 1)],
};

fn long(path: &str, lines: usize) -> Tree {
    Tree::of(&[(path, &"\n".repeat(lines))])
}

fn check(tree: &Tree) -> Vec<Break> {
    let long = longer_than(tree, MAX_LINES).into_iter();
    long.map(|(lines, file)| {
        Break::new(&file.path, format!("{lines} lines, more than {MAX_LINES}"))
    })
    .collect()
}

/// How many files are longer than they had better be.
pub(super) fn summary(tree: &Tree) -> String {
    let all: usize = CODE.iter().map(|kind| tree.kind(kind).count()).sum();
    let long = longer_than(tree, GOOD_LINES);
    let longest = long.iter().max_by_key(|(lines, _)| *lines);
    let longest = longest.map_or_else(String::new, |(lines, file)| {
        format!("; the longest is {} with {lines}", file.path)
    });
    format!(
        "{} of {all} files of code have more than {GOOD_LINES} lines{longest}",
        long.len()
    )
}

fn longer_than(tree: &Tree, limit: usize) -> Vec<(usize, &File)> {
    let files = CODE.iter().flat_map(|kind| tree.kind(kind));
    files
        .map(|file| (file.text.lines().count(), file))
        .filter(|(lines, _)| *lines > limit)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts_files_that_had_better_be_shorter() {
        let told = summary(&long("a.rs", GOOD_LINES + 1));
        assert_eq!(
            told,
            "1 of 1 files of code have more than 250 lines; the longest is a.rs with 251"
        );
        assert_eq!(
            summary(&long("a.rs", 1)),
            "0 of 1 files of code have more than 250 lines"
        );
    }
}
