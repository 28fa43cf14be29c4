//! Documents, and what files say of themselves, name only what is there.

use crate::tidy::file::{ending, folder, join};
use crate::tidy::rule::{Break, Rule};
use crate::tidy::tree::Tree;

/// How the names of our files end. Others are looked at only below a folder of ours.
const ENDINGS: [&str; 13] = [
    "rs", "js", "css", "html", "json", "md", "toml", "py", "sh", "yml", "conf", "service", "env",
];

/// What stands in addresses, patterns and code, but in no path.
const STRANGE: &[char] = &[
    ' ', '<', '>', '*', '…', '$', '(', ')', '=', ';', '"', '\'', '|', '@', '?', '#', '&', '\\',
    '%', '[',
];

/// What builds and operators make, and git does not track.
const MADE: [&str; 6] = [
    "target/",
    "node_modules/",
    "deploy/.env",
    "deploy/private/",
    "private/",
    "teraserver/",
];

pub(super) const RULE: Rule = Rule {
    name: "T8 paths",
    holds: "every path that a document or the head of a file names, and every link between documents, is there",
    check,
    breaks: || {
        vec![
            tree("docs/a.md", "See `crates/server/src/gone.rs`."),
            tree("docs/a.md", "See `crates/gone/{lib,main}.rs:12` there."),
            tree("README.md", "See `gone/there.js`."),
            tree("docs/a.md", "See `gone.rs`."),
            tree("docs/a.md", "See `crates/gone`."),
            tree("docs/a.md", "See [that](gone.md#part)."),
            tree("crates/server/src/lib.rs", "//! What;\n//! see `gone.rs`."),
        ]
    },
    keeps: || {
        vec![
            tree(
                "docs/a.md",
                "See `crates/server/src/{lib,main}.rs`, `src/lib.rs:3`, `lib.rs` and `server/src`.",
            ),
            tree(
                "docs/a.md",
                "`GET /a/b.html`, `application/json`, `/etc/a.conf`, `<id>/a.js`, `target/a.json`, `config.json`",
            ),
            tree(
                "docs/a.md",
                "```\ncrates/gone.rs `crates/gone.rs`\n```\n[a](https://a/b.md) [b](../README.md) [c](#d)",
            ),
            tree(
                "crates/server/src/lib.rs",
                "//! What `main.rs` starts.\n// `gone.rs`",
            ),
        ]
    },
};

/// A repository of a few files, one of which holds `text`.
fn tree(path: &str, text: &str) -> Tree {
    let mut files = vec![
        ("README.md", ""),
        ("crates/server/src/lib.rs", "//! What."),
        ("crates/server/src/main.rs", "//! What."),
    ];
    files.retain(|(other, _)| *other != path);
    files.push((path, text));
    Tree::of(&files)
}

fn check(tree: &Tree) -> Vec<Break> {
    let mut found = Vec::new();
    for file in tree.kind("md") {
        let mut is_code = false;
        for (place, line) in file.text.lines().enumerate() {
            if line.trim_start().starts_with("```") {
                is_code = !is_code;
            } else if !is_code {
                let missing = missing(tree, &file.path, line)
                    .into_iter()
                    .chain(dead_links(tree, &file.path, line));
                found.extend(missing.map(|path| gone(&file.path, place + 1, &path)));
            }
        }
    }
    for file in tree.kind("rs") {
        for comment in file
            .tokens
            .comments
            .iter()
            .filter(|comment| comment.is_head)
        {
            let missing = missing(tree, &file.path, &comment.text).into_iter();
            found.extend(missing.map(|path| gone(&file.path, comment.line, &path)));
        }
    }
    found
}

fn gone(path: &str, line: usize, named: &str) -> Break {
    Break::at(path, line, &format!("{named} is not there"))
}

/// The paths in backticks that lead nowhere.
fn missing(tree: &Tree, from: &str, text: &str) -> Vec<String> {
    let spans = text.split('`').skip(1).step_by(2);
    let paths = spans.filter(|span| !span.contains(STRANGE));
    let paths = paths.map(without_line).flat_map(|span| alternatives(&span));
    paths
        .filter(|path| is_path(tree, path) && !leads_somewhere(tree, from, path))
        .collect()
}

/// The paths of links that lead nowhere.
fn dead_links(tree: &Tree, from: &str, text: &str) -> Vec<String> {
    let targets = text.split("](").skip(1);
    let targets = targets.filter_map(|rest| rest.split(')').next());
    let targets = targets.map(|target| target.split('#').next().unwrap_or_default());
    targets
        .filter(|target| !target.is_empty() && !target.contains([':', ' ']))
        .filter(|target| !tree.has(&join(folder(from), target)))
        .map(str::to_owned)
        .collect()
}

/// `path:12` without the line.
fn without_line(span: &str) -> String {
    let is_line = |line: &str| line.chars().all(|letter| letter.is_ascii_digit());
    match span.rsplit_once(':') {
        Some((path, line)) if is_line(line) => path.to_owned(),
        _ => span.to_owned(),
    }
}

/// `a/{b,c}.rs` as two paths.
fn alternatives(span: &str) -> Vec<String> {
    let Some((before, (inner, after))) = span
        .split_once('{')
        .and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    else {
        return vec![span.to_owned()];
    };
    let alternatives = inner.split(',');
    alternatives
        .flat_map(|one| self::alternatives(&format!("{before}{}{after}", one.trim())))
        .collect()
}

/// Whether it looks like the path of something of ours.
fn is_path(tree: &Tree, text: &str) -> bool {
    let first = text.split('/').next().unwrap_or_default();
    if text.starts_with(['/', '-', '.', '~'])
        || text.contains(':')
        || MADE.iter().any(|made| text.starts_with(made))
    {
        return false;
    }
    let has_folder = text.contains('/');
    let has_ending = ENDINGS.contains(&ending(text)) && !text.starts_with('.');
    (has_folder && (has_ending || tree.has_folder(first)))
        || (text.len() > 3 && ending(text) == "rs")
}

/// Whether a file or folder has this path, from the top, from here or from some folder.
fn leads_somewhere(tree: &Tree, from: &str, path: &str) -> bool {
    let path = path.trim_end_matches('/');
    let (end, inside) = (format!("/{path}"), format!("/{path}/"));
    tree.has(path)
        || tree.has(&join(folder(from), path))
        || tree
            .paths()
            .any(|it| it.ends_with(&end) || it.contains(&inside))
}
