//! A secret has a type that does not show it, not a text that `Debug` prints.

use crate::tidy::file::File;
use crate::tidy::rule::{Break, Rule};
use crate::tidy::token::Tokens;
use crate::tidy::tree::Tree;

/// Where secrets pass through in production.
const FOLDERS: [&str; 4] = [
    "crates/server/src/",
    "crates/signaling/src/",
    "crates/opentera/src/",
    "crates/probe/src/",
];

/// What the names of secrets hold.
const NAMES: [&str; 4] = ["token", "secret", "password", "key"];

/// Types that print what they hold.
const TEXTS: [&str; 4] = ["String", "str", "Url", "Uri"];

pub(super) const RULE: Rule = Rule {
    name: "T10",
    holds: "no type with derive(Debug) holds a token, secret, password or key as a text",
    check,
    breaks: || {
        vec![
            server("#[derive(Clone, Debug)]\npub struct A { b: u8, pub(crate) api_token: String }"),
            server("#[derive(Debug)] struct A { #[arg(long)] keys: Vec<Arc<str>>, }"),
            server("#[derive(Debug)] enum A { B { password: Option<String> }, C }"),
        ]
    },
    keeps: || {
        vec![
            server("#[derive(Debug)] struct A { token: SecretString, keys: Keys, name: String }"),
            server("#[derive(Clone)] struct A { token: String }"),
            server("#[derive(Debug)] struct A { tls_key: Option<PathBuf>, keyboard: u8 }"),
            server("#[derive(Debug)] struct A(u8);\nfn b(token: String) {}"),
            server("#[cfg(test)] mod tests { #[derive(Debug)] struct A { key: String } }"),
        ]
    },
};

fn server(text: &str) -> Tree {
    Tree::of(&[("crates/server/src/a.rs", text)])
}

fn check(tree: &Tree) -> Vec<Break> {
    let files = FOLDERS.iter().flat_map(|folder| tree.rust(folder));
    files.flat_map(shown).collect()
}

/// The fields of a file that `Debug` would show.
fn shown(file: &File) -> Vec<Break> {
    let tokens = &file.tokens;
    let mut found = Vec::new();
    for derive in tokens.find(&["#", "[", "derive", "("]) {
        let end = tokens.closing(derive + 1);
        let is_debug = (derive..end).any(|index| tokens.at(index) == "Debug");
        if is_debug && !tokens.is_test(derive) {
            let fields = fields(tokens, end).into_iter();
            let secrets = fields.filter(|field| is_secret(tokens, field));
            found.extend(secrets.map(|field| {
                let what = format!("Debug would show the text in {}", tokens.at(field.name));
                Break::at(&file.path, tokens.line(field.name), &what)
            }));
        }
    }
    found
}

/// A field: where its name stands, and where its type ends.
struct Field {
    name: usize,
    end: usize,
}

/// The named fields of the type whose attributes end at `index`.
fn fields(tokens: &Tokens, index: usize) -> Vec<Field> {
    let mut body = index..tokens.all.len();
    let body = body.find(|index| matches!(tokens.at(*index), "{" | "(" | ";"));
    let Some(open) = body.filter(|open| tokens.at(*open) == "{") else {
        return Vec::new();
    };
    let end = tokens.closing(open);
    let colons = (open..end).filter(|index| tokens.at(*index) == ":");
    let colons: Vec<usize> = colons.collect();
    let names = colons.iter().filter_map(|colon| {
        let name = colon.checked_sub(1)?;
        let mut behind = *colon..end;
        let last = behind.find(|index| matches!(tokens.at(*index), "," | "}"));
        tokens.word(name)?;
        Some(Field {
            name,
            end: last.unwrap_or(end),
        })
    });
    names.collect()
}

fn is_secret(tokens: &Tokens, field: &Field) -> bool {
    let name = tokens.at(field.name);
    let mut parts = name.split('_').map(|part| part.trim_end_matches('s'));
    let is_named = parts.any(|part| NAMES.contains(&part));
    let mut words = field.name..field.end;
    is_named && words.any(|index| TEXTS.contains(&tokens.at(index)))
}
