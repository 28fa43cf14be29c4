//! What others can see has a line in the documents: messages, error codes, options, metrics.

use crate::tidy::file::File;
use crate::tidy::rule::{Break, Rule};
use crate::tidy::token::Tokens;
use crate::tidy::tree::Tree;

/// The messages of EasyRTC.
const EASYRTC: &str = "crates/signaling/src/easyrtc/";

/// The calls that write the `msgType` of a message, which stands among their arguments.
const WRITERS: [&str; 2] = ["message", "envelope"];

pub(super) const RULE: Rule = Rule {
    name: "T8 docs",
    holds: "every msgType, error code, option and metric has a line in docs/*.md",
    check,
    breaks: || {
        vec![
            tree(
                "crates/signaling/src/easyrtc/a.rs",
                r#"match a { "roomJoin" => B, _ => C }"#,
            ),
            tree(
                "crates/signaling/src/easyrtc/a.rs",
                r#"match a { "known" | "offer" if b => B, _ => C }"#,
            ),
            tree(
                "crates/signaling/src/easyrtc/a.rs",
                r#"match a { A::B => "hangup" }"#,
            ),
            tree(
                "crates/signaling/src/easyrtc/a.rs",
                r#"message(object, "token", |data| data.text("a", "b"))"#,
            ),
            tree(
                "crates/signaling/src/easyrtc/a.rs",
                r#"object.text("msgType", "ack")"#,
            ),
            tree(
                "crates/signaling/src/easyrtc/error_code.rs",
                r#"A = "MSG_REJECT", "Text.";"#,
            ),
            tree(
                "crates/server/src/cli/args.rs",
                "#[arg(long, env = \"A\")]\n#[b]\npub(crate) max_peers: u8,",
            ),
            tree(
                "crates/server/src/cli/args.rs",
                "#[arg(short, long = \"listen-at\")] listen: A,",
            ),
            tree(
                "crates/server/src/http/error.rs",
                r#"FORBIDDEN = FORBIDDEN, "forbidden", "No.";"#,
            ),
            tree(
                "crates/server/src/metrics/mod.rs",
                r#"gauge("videorehab_sessions", "How many.")"#,
            ),
            tree(
                "static/session/messages/chat.js",
                "const a = { msgType: 'chatMessage' };",
            ),
            tree(
                "static/session/messages/index.js",
                "new Map([['known', parseKnown], ['chatMessage', parseChat]])",
            ),
        ]
    },
    keeps: || {
        vec![
            tree(
                "crates/signaling/src/easyrtc/a.rs",
                r#"match a { "known" => B, A => "known" }; message(o, "known")"#,
            ),
            tree(
                "crates/signaling/src/easyrtc/error_code.rs",
                r#"A = "WELL_KNOWN", "Some text.";"#,
            ),
            tree(
                "crates/server/src/cli/args.rs",
                "#[arg(long)] worker_threads: u8",
            ),
            tree(
                "crates/server/src/cli/args.rs",
                "#[arg(long)] well_known: u8, #[arg(skip)] other: u8, #[arg(value_name = \"long\")] more: u8",
            ),
            tree(
                "crates/server/src/http/error.rs",
                r#"KNOWN = OK, "known", "Yes.";"#,
            ),
        ]
    },
};

/// A repository whose documents know little.
fn tree(path: &str, text: &str) -> Tree {
    let document = "`known` `WELL_KNOWN` `--well-known` `VIDEOREHAB_WORKER_THREADS`";
    Tree::of(&[("docs/all.md", document), (path, text)])
}

fn check(tree: &Tree) -> Vec<Break> {
    let documents = tree
        .kind("md")
        .filter(|file| file.path.starts_with("docs/"));
    let documents: String = documents.map(|file| file.text.as_str()).collect();
    let mut found = Vec::new();
    for file in tree.kind("rs").chain(tree.kind("js")) {
        for (index, name) in visible(file) {
            let is_known = has_word(&documents, &name) || has_variable(&documents, &name);
            if !file.tokens.is_test(index) && !is_known {
                let what = format!("{name} has no line in docs/");
                found.push(Break::at(&file.path, file.tokens.line(index), &what));
            }
        }
    }
    found.dedup();
    found
}

/// The names in a file that others can see.
fn visible(file: &File) -> Vec<(usize, String)> {
    let tokens = &file.tokens;
    let literals = (0..tokens.all.len()).filter_map(|index| Some((index, tokens.literal(index)?)));
    let is_visible: fn(&Tokens, usize, &str) -> bool = match file.path.as_str() {
        path if path.starts_with("crates/server/src/") && path.contains("/metrics/") => {
            |_, _, name| name.starts_with("videorehab_")
        }
        "crates/server/src/http/error.rs" | "crates/server/src/http/errors.rs" => {
            |tokens, index, name| {
                let is_code = name
                    .chars()
                    .all(|letter| letter.is_ascii_lowercase() || letter == '_');
                is_code
                    && tokens.at(index.wrapping_sub(1)) == ","
                    && tokens.at(index.wrapping_sub(3)) == "="
            }
        }
        path if path.starts_with("crates/server/src/") => return options(tokens),
        path if path.starts_with(EASYRTC) && path.ends_with("/error_code.rs") => |_, _, name| {
            name.contains('_')
                && !name.contains(|letter: char| letter.is_lowercase() || letter == ' ')
        },
        path if path.starts_with(EASYRTC) => is_message,
        path if path.starts_with("static/session/messages/") => |tokens, index, _| {
            let before = |count: usize| tokens.at(index.wrapping_sub(count));
            // `['type', parser]`, `msgType: 'type'`, `case 'type'`.
            let is_entry =
                before(1) == "[" && tokens.at(index + 1) == "," && tokens.at(index + 3) == "]";
            is_entry || before(1) == "case" || (before(1) == ":" && before(2) == "msgType")
        },
        _ => return Vec::new(),
    };
    let found = literals.filter(|(index, name)| is_visible(tokens, *index, name));
    found
        .map(|(index, name)| (index, name.to_owned()))
        .collect()
}

/// Whether a text is one side of an arm of a match, or the `msgType` that a call writes.
fn is_message(tokens: &Tokens, index: usize, name: &str) -> bool {
    let is_name = name.chars().all(|letter| letter.is_ascii_alphabetic()) && !name.is_empty();
    let before = |count: usize| {
        index
            .checked_sub(count)
            .map_or("", |index| tokens.at(index))
    };
    let is_pattern =
        matches!(tokens.at(index + 1), "|" | "if") || tokens.stand_at(index + 1, &["=", ">"]);
    let is_value = before(1) == ">" && before(2) == "=";
    let is_text = before(1) == ","
        && index.checked_sub(2).and_then(|it| tokens.literal(it)) == Some("msgType");
    let start = index.saturating_sub(6);
    let is_argument = (start..index).any(|open| {
        WRITERS.contains(&tokens.at(open))
            && tokens.at(open + 1) == "("
            && tokens.closing(open + 1) > index
            && (open + 2..index).all(|between| tokens.at(between) != "|")
    });
    is_name && (is_pattern || is_value || is_text || is_argument)
}

/// The options that a file declares.
fn options(tokens: &Tokens) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for start in tokens.find(&["#", "[", "arg", "("]) {
        let end = tokens.closing(start + 3);
        let Some(long) = (start..end).find(|index| tokens.at(*index) == "long") else {
            continue;
        };
        let name = tokens
            .literal(long + 2)
            .filter(|_| tokens.at(long + 1) == "=");
        let name = name.map_or_else(|| field(tokens, end + 2).replace('_', "-"), str::to_owned);
        found.push((start, format!("--{name}")));
    }
    found
}

/// The name of the field at `index`, behind attributes and visibility.
fn field(tokens: &Tokens, mut index: usize) -> &str {
    loop {
        match (tokens.at(index), tokens.at(index + 1)) {
            ("#", _) | ("pub", "(") => index = tokens.closing(index + 1) + 1,
            ("pub", _) => index += 1,
            (name, _) => return name,
        }
    }
}

/// Whether the environment variable of an option stands there; documents of a deployment name that one.
fn has_variable(text: &str, option: &str) -> bool {
    let name = option.strip_prefix("--").map(|name| name.replace('-', "_"));
    name.is_some_and(|name| has_word(text, &format!("VIDEOREHAB_{}", name.to_uppercase())))
}

/// Whether `word` stands in `text`, and is no part of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
    text.match_indices(word).any(|(place, _)| {
        let before = text
            .get(..place)
            .and_then(|before| before.chars().next_back());
        let after = text
            .get(place + word.len()..)
            .and_then(|after| after.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_not_found_inside_another() {
        assert!(has_word("a `--max-peers` b", "--max-peers"));
        assert!(!has_word("--max-peers-per-room", "--max-peers"));
        assert!(!has_word("unknown", "known"));
    }
}
