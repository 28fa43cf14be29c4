//! The texts of pages: each key stands whole where it is used, and exists in both languages.

use std::collections::{BTreeMap, BTreeSet};

use crate::tidy::file::File;
use crate::tidy::js_tokens::js_tokens;
use crate::tidy::rule::{Break, Rule};
use crate::tidy::token::{TokenKind, Tokens};
use crate::tidy::tree::Tree;

const LANGUAGES: [&str; 2] = ["en", "fr"];

/// How the keys of a text that depends on a count end.
const COUNTS: [&str; 2] = [".one", ".other"];

/// What functions are called that give a text for a key.
const TRANSLATE: [&str; 2] = ["t", "#t"];

pub(super) const RULE: Rule = Rule {
    name: "T9",
    holds: "every key of a text stands whole in code or markup, and every key used exists in both languages",
    check,
    breaks: || {
        vec![
            page(
                r#"{ "a.b": "B", "a.c": "C" }"#,
                r#"{ "a.b": "B", "a.c": "C" }"#,
                "t('a.b')",
            ),
            page(r#"{ "a.b": "B" }"#, r#"{}"#, "t('a.b')"),
            page(
                r#"{ "a.b": "B" }"#,
                r#"{ "a.b": "B" }"#,
                "t('a.b'); this.#t(c ? 'a.b' : 'a.d')",
            ),
            page(
                r#"{ "a.b": "B" }"#,
                r#"{ "a.b": "B" }"#,
                "t(`a.${b}`); 'a.b'",
            ),
            page(
                r#"{ "a.b": "B" }"#,
                r#"{ "a.b": "B" }"#,
                "t('a.' + b); 'a.b'",
            ),
            page(
                "{}",
                "{}",
                "const html = '';\n// <p data-i18n-label=\"a.b\">",
            ),
        ]
    },
    keeps: || {
        vec![
            page(
                r#"{ "a.b": "B: C" }"#,
                r#"{ "a.b": "B" }"#,
                "t(KEYS[b], { c: `${d}` }); const KEYS = { b: 'a.b' };",
            ),
            page(
                r#"{ "a.b.one": "1", "a.b.other": "2" }"#,
                r#"{ "a.b.one": "1", "a.b.other": "2" }"#,
                "count('a.b', 2); t(counted(`${c}`))",
            ),
            page(
                r#"{ "a.b": "B" }"#,
                r#"{ "a.b": "B" }"#,
                "t(b === 'on' ? 'a.b' : '')",
            ),
            page(
                r#"{ "a.b": "B" }"#,
                r#"{ "a.b": "B" }"#,
                "<p data-i18n=\"a.b\">",
            ),
        ]
    },
};

/// A page with these texts. Code that holds a tag is its markup as well.
fn page(english: &str, french: &str, code: &str) -> Tree {
    let markup = if code.contains('<') { code } else { "" };
    Tree::of(&[
        ("static/home/i18n/en.json", english),
        ("static/home/i18n/fr.json", french),
        ("static/home/page.js", code),
        ("static/home/page.html", markup),
        ("static/test/unit/a.test.js", "t('only.here')"),
    ])
}

/// A key, and where it stands.
struct Used<'a> {
    key: String,
    file: &'a File,
    line: usize,
}

fn check(tree: &Tree) -> Vec<Break> {
    let is_page =
        |file: &&File| file.path.starts_with("static/") && !file.path.starts_with("static/test/");
    let scripts: Vec<&File> = tree.kind("js").filter(is_page).collect();
    let pages: Vec<&File> = tree.kind("html").filter(is_page).collect();
    let texts = texts(tree);
    let mut found = Vec::new();
    let literals = scripts.iter().flat_map(|file| file.tokens.literals());
    let mut whole: BTreeSet<&str> = literals.map(|token| token.text.as_str()).collect();
    whole.extend(pages.iter().flat_map(|file| file.text.split(['"', '\''])));
    for keys in texts.values() {
        let unused = keys.iter().filter(|(key, _)| !whole.contains(stem(key)));
        found.extend(unused.map(|(key, file)| {
            Break::new(
                &file.path,
                format!("{key} stands nowhere in code or markup"),
            )
        }));
    }
    let mut used: Vec<Used<'_>> = pages.iter().flat_map(|file| in_markup(file)).collect();
    for file in &scripts {
        let (keys, together) = in_code(file);
        used.extend(keys);
        found.extend(together);
    }
    for Used { key, file, line } in used {
        for language in LANGUAGES {
            let exists = texts.get(language).is_some_and(|keys| {
                keys.contains_key(key.as_str())
                    || keys.contains_key(format!("{key}.other").as_str())
            });
            if !exists && !texts.is_empty() {
                found.push(Break::at(
                    &file.path,
                    line,
                    &format!("{key} has no text in {language}"),
                ));
            }
        }
    }
    let languages = LANGUAGES.map(|language| texts.get(language));
    if let [Some(one), Some(other)] = languages {
        for (have, lack) in [(one, other), (other, one)] {
            let missing = have.iter().filter(|(key, _)| !lack.contains_key(*key));
            found.extend(missing.map(|(key, file)| {
                Break::new(
                    &file.path,
                    format!("{key} is missing in the other language"),
                )
            }));
        }
    }
    found
}

/// The keys of each language, and the file of each.
fn texts(tree: &Tree) -> BTreeMap<&'static str, BTreeMap<String, &File>> {
    let mut texts: BTreeMap<&str, BTreeMap<String, &File>> = BTreeMap::new();
    for file in tree
        .kind("json")
        .filter(|file| file.path.starts_with("static/"))
    {
        let name = file.path.trim_end_matches(".json");
        let language = name.rsplit(['.', '/']).next().unwrap_or_default();
        let Some(language) = LANGUAGES.iter().find(|it| **it == language) else {
            continue;
        };
        let tokens = js_tokens(&file.text);
        let keys = (0..tokens.all.len()).filter(|index| tokens.at(index + 1) == ":");
        let keys = keys.filter_map(|index| tokens.literal(index));
        let all = texts.entry(language).or_default();
        all.extend(keys.map(|key| (key.to_owned(), file)));
    }
    texts
}

/// A key without what depends on a count.
fn stem(key: &str) -> &str {
    let stems = COUNTS.iter().filter_map(|end| key.strip_suffix(end));
    stems.min_by_key(|stem| stem.len()).unwrap_or(key)
}

/// The keys in attributes `data-i18n…`.
fn in_markup(file: &File) -> Vec<Used<'_>> {
    let mut used = Vec::new();
    for (place, line) in file.text.lines().enumerate() {
        for rest in line.split("data-i18n").skip(1) {
            let name = rest
                .split_once("=\"")
                .filter(|(name, _)| !name.contains([' ', '>']));
            let key = name.and_then(|(_, value)| value.split('"').next());
            used.extend(key.filter(|key| !key.contains('{')).map(|key| Used {
                key: key.to_owned(),
                file,
                line: place + 1,
            }));
        }
    }
    used
}

/// The keys that code asks for, and where it puts a key together.
fn in_code(file: &File) -> (Vec<Used<'_>>, Vec<Break>) {
    let tokens = &file.tokens;
    let (mut used, mut together) = (Vec::new(), Vec::new());
    for index in 0..tokens.all.len() {
        let is_call = TRANSLATE.contains(&tokens.at(index)) && tokens.at(index + 1) == "(";
        if !is_call || tokens.at(index.wrapping_sub(1)) == "function" {
            continue;
        }
        let argument = first_argument(tokens, index + 1);
        let is_alone = argument.len() == 1;
        for place in argument {
            let Some(token) = tokens.all.get(place) else {
                continue;
            };
            let is_joined = token.kind == TokenKind::Mark && token.text == "+";
            let is_filled = token.kind == TokenKind::Template && token.text.contains("${}");
            if is_joined || is_filled {
                let what = "puts a key together: write each key whole";
                together.push(Break::at(&file.path, token.line, what));
            } else if token.kind == TokenKind::Text && (is_alone || token.text.contains('.')) {
                let key = token.text.clone();
                let is_part = key.ends_with('.');
                used.extend((!is_part).then_some(Used {
                    key,
                    file,
                    line: token.line,
                }));
            }
        }
    }
    (used, together)
}

/// The tokens of the first argument of the call that opens at `open`, without what stands in inner brackets.
fn first_argument(tokens: &Tokens, open: usize) -> Vec<usize> {
    let end = tokens.closing(open);
    let mut places = Vec::new();
    let mut index = open + 1;
    while index < end && tokens.at(index) != "," {
        places.push(index);
        index = match tokens.at(index) {
            "(" | "[" | "{" => tokens.closing(index) + 1,
            _ => index + 1,
        };
    }
    places
}
