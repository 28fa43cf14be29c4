//! What is easily written again and again is written in one place.

use crate::tidy::file::File;
use crate::tidy::rule::{Break, Rule};
use crate::tidy::rust_tokens::rust_tokens;
use crate::tidy::token::Tokens;
use crate::tidy::tree::Tree;

/// Where code runs in production.
const FOLDERS: [&str; 3] = [
    "crates/server/src/",
    "crates/signaling/src/",
    "crates/opentera/src/",
];

/// Code, whose last word may go on, and the files that may have it.
const CODE: [(&str, &[&str]); 8] = [
    ("Instant::now", &["crates/server/src/base/clock.rs"]),
    ("SystemTime::now", &["crates/server/src/base/clock.rs"]),
    (
        "Timestamp::now",
        &["crates/server/src/opentera/link/clock.rs"],
    ),
    ("rand::", &["crates/server/src/base/random.rs"]),
    ("Uuid::new", &["crates/server/src/base/random.rs"]),
    (
        "unwrap_or_else(PoisonError",
        &["crates/server/src/base/lock.rs"],
    ),
    ("install_default", &["crates/server/src/base/crypto.rs"]),
    (
        "Hmac::<",
        &[
            "crates/server/src/base/mac.rs",
            "crates/opentera/src/token/jwt.rs",
        ],
    ),
];

/// Parts of texts, and the file that may have them.
const TEXTS: [(&str, &[&str]); 2] = [
    ("HttpOnly", &["crates/server/src/http/cookie.rs"]),
    ("?key=", &["crates/server/src/access/links.rs"]),
];

pub(super) const RULE: Rule = Rule {
    name: "T6",
    holds: "clock, random values, locks, TLS provider, cookies, links and MACs have one file each",
    check,
    breaks: || {
        let code = CODE.map(|(code, _)| code.to_owned());
        let texts = TEXTS.map(|(text, _)| format!("format!(\"a{text}b\")"));
        let all = code.into_iter().chain(texts);
        all.map(|text| server("a.rs", &text)).collect()
    },
    keeps: || {
        vec![
            server("base/clock.rs", "Instant::now(); SystemTime::now()"),
            server(
                "a.rs",
                "// Instant::now\n#[cfg(test)] mod tests { fn a() { Instant::now() } }",
            ),
            server("a.rs", "use std::sync::{Mutex, PoisonError};"),
            Tree::of(&[("crates/testkit/src/a.rs", "Instant::now()")]),
            Tree::of(&[
                ("crates/server/src/lib.rs", "#[cfg(test)] mod a_tests;"),
                ("crates/server/src/a_tests.rs", "Instant::now()"),
            ]),
        ]
    },
};

fn server(path: &str, text: &str) -> Tree {
    Tree::of(&[(&format!("crates/server/src/{path}"), text)])
}

fn check(tree: &Tree) -> Vec<Break> {
    let files: Vec<&File> = FOLDERS
        .iter()
        .flat_map(|folder| tree.rust(folder))
        .collect();
    let mut found = Vec::new();
    for (code, allowed) in CODE {
        let wanted = rust_tokens(code);
        let wanted: Vec<&str> = wanted.all.iter().map(|token| token.text.as_str()).collect();
        for file in files
            .iter()
            .filter(|file| !allowed.contains(&file.path.as_str()))
        {
            let places =
                (0..file.tokens.all.len()).filter(|index| begins(&file.tokens, *index, &wanted));
            found.extend(places.filter_map(|index| elsewhere(file, index, code, allowed)));
        }
    }
    for (text, allowed) in TEXTS {
        for file in files
            .iter()
            .filter(|file| !allowed.contains(&file.path.as_str()))
        {
            let places = (0..file.tokens.all.len()).filter(|index| {
                file.tokens
                    .literal(*index)
                    .is_some_and(|it| it.contains(text))
            });
            found.extend(places.filter_map(|index| elsewhere(file, index, text, allowed)));
        }
    }
    found
}

fn elsewhere(file: &File, index: usize, what: &str, allowed: &[&str]) -> Option<Break> {
    let place = allowed.first().unwrap_or(&"nowhere");
    let what = format!("{what} belongs into {place}");
    (!file.tokens.is_test(index)).then(|| Break::at(&file.path, file.tokens.line(index), &what))
}

/// Whether `wanted` begins at `index`; its last word may be longer there.
fn begins(tokens: &Tokens, index: usize, wanted: &[&str]) -> bool {
    let Some((last, before)) = wanted.split_last() else {
        return false;
    };
    tokens.stand_at(index, before) && tokens.at(index + before.len()).starts_with(last)
}
