//! Reads one file of Rust for the modules that it declares and the paths that it names.

use crate::tidy::file::File;
use crate::tidy::token::Tokens;

/// A path as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) module: Vec<String>,
    pub(super) path: Vec<String>,
    /// Of a `use`: the name that it brings in. `*` for all names.
    pub(super) name: Option<String>,
    pub(super) line: usize,
    pub(super) is_test: bool,
    pub(super) file: String,
}

/// `mod name;`
#[derive(Debug)]
pub(super) struct Declared {
    pub(super) module: Vec<String>,
    /// What `#[path]` says.
    pub(super) file: Option<String>,
    pub(super) is_test: bool,
}

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Modules with their content.
    pub(super) inline: Vec<Vec<String>>,
    pub(super) declared: Vec<Declared>,
    /// Those of `use` first.
    pub(super) paths: Vec<Path>,
}

/// Reads `file`, which is the module `module`.
pub(super) fn scan(file: &File, module: &[String]) -> Scan {
    let tokens = &file.tokens;
    let mut scan = Scan::default();
    let mut paths = Vec::new();
    // The inline modules around a token, each with its last token.
    let mut around: Vec<(String, usize)> = Vec::new();
    let mut index = 0;
    while index < tokens.all.len() {
        around.retain(|(_, end)| index < *end);
        let mut here = module.to_vec();
        here.extend(around.iter().map(|(name, _)| name.clone()));
        let start = index;
        let path = |path: Vec<String>, name: Option<String>| Path {
            module: here.clone(),
            path,
            name,
            line: tokens.line(start),
            is_test: tokens.is_test(start),
            file: file.path.clone(),
        };
        match tokens.at(index) {
            "mod" if tokens.word(index + 1).is_some() => {
                let name = tokens.at(index + 1).to_owned();
                let mut inner = here.clone();
                inner.push(name.clone());
                if tokens.at(index + 2) == "{" {
                    around.push((name, tokens.closing(index + 2)));
                    scan.inline.push(inner);
                } else {
                    scan.declared.push(Declared {
                        module: inner,
                        file: named_file(tokens, index),
                        is_test: tokens.is_test(index),
                    });
                }
                index += 3;
            }
            "use" if tokens.at(index + 1) != "<" => {
                let mut leaves = Vec::new();
                index = use_tree(tokens, index + 1, &[], &mut leaves);
                let leaves = leaves.into_iter();
                scan.paths
                    .extend(leaves.map(|(it, name)| path(it, Some(name))));
            }
            // Who may see something is no use of it.
            "in" if tokens.at(index.wrapping_sub(2)) == "pub" => {
                index = path_at(tokens, index + 1).1;
            }
            _ => {
                let (parts, next) = path_at(tokens, index);
                if parts.len() > 1 {
                    paths.push(path(parts, None));
                }
                index = next;
            }
        }
    }
    scan.paths.append(&mut paths);
    scan
}

/// The words from `index` on that `::` ties together, and where they end.
fn path_at(tokens: &Tokens, mut index: usize) -> (Vec<String>, usize) {
    let mut parts = Vec::new();
    while let Some(word) = tokens.word(index) {
        parts.push(word.to_owned());
        index += 1;
        if tokens.at(index) != "::" || tokens.word(index + 1).is_none() {
            return (parts, index);
        }
        index += 1;
    }
    (parts, index + 1)
}

/// Reads what follows `use`, or stands between its braces, up to its end.
fn use_tree(
    tokens: &Tokens,
    mut index: usize,
    before: &[String],
    leaves: &mut Vec<(Vec<String>, String)>,
) -> usize {
    let mut path = before.to_vec();
    let mut name = None;
    let mut is_leaf = false;
    while index < tokens.all.len() {
        match tokens.at(index) {
            "{" => {
                let end = tokens.closing(index);
                index += 1;
                while index < end {
                    index = use_tree(tokens, index, &path, leaves) + 1;
                }
                return end + 1;
            }
            "*" => {
                name = Some("*".to_owned());
                is_leaf = true;
            }
            "as" => {
                index += 1;
                name = tokens.word(index).map(str::to_owned);
            }
            "::" => {}
            "," | "}" | ";" => break,
            "self" if !path.is_empty() => is_leaf = true,
            word => {
                path.push(word.to_owned());
                is_leaf = true;
            }
        }
        index += 1;
    }
    if is_leaf {
        let name = name.or_else(|| path.last().cloned());
        leaves.push((path, name.unwrap_or_default()));
    }
    index
}

/// What the `#[path = "…"]` before `index` says.
fn named_file(tokens: &Tokens, index: usize) -> Option<String> {
    let start = index.checked_sub(6)?;
    (start..index)
        .find(|start| tokens.stand_at(*start, &["[", "path", "="]))
        .and_then(|start| tokens.literal(start + 3))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(String, Option<String>)> {
        let scan = scan(&File::new("a.rs", text.to_owned()), &[]);
        let paths = scan.paths.into_iter();
        paths.map(|it| (it.path.join("::"), it.name)).collect()
    }

    #[test]
    fn a_tree_of_uses_gives_each_path() {
        let text = "pub(crate) use crate::{a, b::{self, c::D as E}, f::*};\nuse super::g;";
        let found = names(text);
        let expected = [
            ("crate::a", "a"),
            ("crate::b", "b"),
            ("crate::b::c::D", "E"),
            ("crate::f", "*"),
            ("super::g", "g"),
        ];
        let expected = expected.map(|(path, name)| (path.to_owned(), Some(name.to_owned())));
        assert_eq!(found, expected);
    }

    #[test]
    fn a_path_in_code_is_read_to_its_last_word() {
        let found = names("fn a() -> b::C { crate::d::<E>(); x.y(); f::G::h() }");
        let paths: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["b::C", "crate::d", "f::G::h"]);
    }

    #[test]
    fn who_may_see_something_is_no_use() {
        let found = names("pub(in crate::a::b) fn c() {}");
        assert_eq!(found, []);
    }

    #[test]
    fn modules_are_inline_or_declared() {
        let text =
            "mod a;\n#[cfg(test)]\n#[path = \"x.rs\"]\nmod b;\nmod c { mod d; use super::e; }";
        let scan = scan(&File::new("m.rs", text.to_owned()), &[]);
        assert_eq!(scan.inline, [["c"]]);
        let declared = scan.declared.iter();
        let declared: Vec<_> = declared
            .map(|it| (it.module.join("::"), it.file.as_deref(), it.is_test))
            .collect();
        assert_eq!(
            declared,
            [
                ("a".to_owned(), None, false),
                ("b".to_owned(), Some("x.rs"), true),
                ("c::d".to_owned(), None, false)
            ]
        );
        assert_eq!(
            scan.paths.first().map(|it| it.module.clone()),
            Some(vec!["c".to_owned()])
        );
    }
}
