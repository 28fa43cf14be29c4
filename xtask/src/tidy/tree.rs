//! The files of the repository, read once for all rules.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::tidy::file::{File, ending};
use crate::tidy::modules::Modules;

/// Files whose text rules look at, by how their names end. Of JSON only the texts of pages.
const READ: [&str; 8] = ["rs", "js", "css", "html", "py", "md", "toml", "json"];

/// The files of the repository, by their paths from its top, with `/`.
#[derive(Debug, Default)]
pub(super) struct Tree {
    paths: BTreeSet<String>,
    files: BTreeMap<String, File>,
    /// The modules of all crates.
    pub(super) modules: Modules,
}

impl Tree {
    /// What git tracks here, and what it would track.
    pub(super) fn read() -> Result<Self> {
        let output = Command::new("git")
            .args(["ls-files", "--cached", "--others", "--exclude-standard"])
            .output()?;
        let listed = String::from_utf8(output.stdout)?;
        let paths: BTreeSet<String> = listed
            .lines()
            .filter(|path| Path::new(path).exists())
            .map(str::to_owned)
            .collect();
        let mut files = Vec::new();
        for path in paths.iter().filter(|path| is_read(path)) {
            files.push(File::new(path, std::fs::read_to_string(path)?));
        }
        Ok(Self::new(paths, files))
    }

    /// A repository of a few files, for examples.
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let paths = files.iter().map(|(path, _)| (*path).to_owned()).collect();
        let read = files.iter().filter(|(path, _)| is_read(path));
        let files = read.map(|(path, text)| File::new(path, (*text).to_owned()));
        Self::new(paths, files.collect())
    }

    fn new(paths: BTreeSet<String>, files: Vec<File>) -> Self {
        let files: BTreeMap<String, File> = files
            .into_iter()
            .map(|file| (file.path.clone(), file))
            .collect();
        let mut tree = Self {
            paths,
            modules: Modules::of(&files),
            files,
        };
        for path in tree.modules.tests() {
            if let Some(file) = tree.files.get_mut(path) {
                for token in &mut file.tokens.all {
                    token.is_test = true;
                }
            }
        }
        tree
    }

    /// Every path.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str)
    }

    /// Whether a file or folder of this path exists.
    pub(super) fn has(&self, path: &str) -> bool {
        self.paths.contains(path) || self.has_folder(path)
    }

    /// Whether a folder of this path exists.
    pub(super) fn has_folder(&self, path: &str) -> bool {
        let inside = format!("{}/", path.trim_end_matches('/'));
        let mut behind = self.paths.range(inside.clone()..);
        behind.next().is_some_and(|path| path.starts_with(&inside))
    }

    /// The file of this path, if it was read.
    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }

    /// The files that were read, whose names end with `.kind`.
    pub(super) fn kind(&self, kind: &str) -> impl Iterator<Item = &File> {
        let end = format!(".{kind}");
        self.files
            .values()
            .filter(move |file| file.path.ends_with(&end))
    }

    /// The files of Rust below this folder.
    pub(super) fn rust(&self, folder: &str) -> impl Iterator<Item = &File> {
        self.kind("rs")
            .filter(move |file| file.path.starts_with(folder))
    }
}

fn is_read(path: &str) -> bool {
    let ending = ending(path);
    READ.contains(&ending) && (ending != "json" || path.contains("/i18n/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_found() {
        let tree = Tree::of(&[("a/b/c.rs", "")]);
        assert!(tree.has("a/b/c.rs") && tree.has("a/b") && tree.has("a/"));
        assert!(!tree.has("a/b/c") && !tree.has("b"));
    }
}
