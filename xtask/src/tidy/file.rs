//! A file that was read, and what its path says.

use crate::tidy::js_tokens::js_tokens;
use crate::tidy::rust_tokens::rust_tokens;
use crate::tidy::token::Tokens;

/// A file that was read.
#[derive(Debug)]
pub(super) struct File {
    pub(super) path: String,
    pub(super) text: String,
    /// Empty unless it is Rust or JavaScript.
    pub(super) tokens: Tokens,
}

impl File {
    pub(super) fn new(path: &str, text: String) -> Self {
        let tokens = match ending(path) {
            "rs" => rust_tokens(&text),
            "js" => js_tokens(&text),
            _ => Tokens::default(),
        };
        Self {
            path: path.to_owned(),
            text,
            tokens,
        }
    }
}

/// How the name of a file ends.
pub(super) fn ending(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// The folder of a file; empty for those at the top.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Goes from `folder` along a path that may hold `.` and `..`.
pub(super) fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined() {
        assert_eq!(join("static/a/b", "../c/./d.js"), "static/a/c/d.js");
        assert_eq!(join("", "a.md"), "a.md");
    }
}
