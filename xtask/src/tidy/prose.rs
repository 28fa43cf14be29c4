//! Comments are written in plain words.

use crate::tidy::rule::{Break, Rule};
use crate::tidy::tree::Tree;

/// Words and turns that a comment had better not hold; there is always a plainer one.
const WORDS: [&str; 13] = [
    "whoever",
    "whomever",
    "besides",
    "anew",
    "for long",
    "put out",
    "puts out",
    "came to nothing",
    "comes to nothing",
    "is worth nothing",
    "are worth nothing",
    "nobody comes in",
    "broken off",
];

pub(super) const RULE: Rule = Rule {
    name: "T12 words",
    holds: "no comment holds a word of the list of words that have a plainer one",
    check,
    breaks: || {
        WORDS
            .iter()
            .map(|word| rust(&format!("/// What {word} is.\nfn a() {{}}")))
            .collect()
    },
    keeps: || {
        vec![
            rust("/// A newer one, beside it.\nconst A: &str = \"whoever, besides\";"),
            Tree::of(&[("static/a.js", "/** What. */\nlet besides;")]),
        ]
    },
};

fn rust(text: &str) -> Tree {
    Tree::of(&[("crates/a/src/a.rs", text)])
}

fn check(tree: &Tree) -> Vec<Break> {
    let mut found = Vec::new();
    for file in tree.kind("rs").chain(tree.kind("js")) {
        // The list itself is in texts, so this file passes as well.
        for comment in &file.tokens.comments {
            let text = plain(&comment.text);
            let words = WORDS
                .iter()
                .filter(|word| text.contains(&format!(" {word} ")));
            found.extend(words.map(|word| {
                Break::at(
                    &file.path,
                    comment.line,
                    &format!("says {word:?}: use a plainer word"),
                )
            }));
        }
    }
    found
}

/// The words of a text in small letters, with a space around each.
fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric() && letter != '-');
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}
