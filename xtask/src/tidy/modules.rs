//! The modules of every crate, and which file names what of which other.

use std::collections::{BTreeMap, BTreeSet};

use crate::tidy::file::{File, ending, folder, join};
use crate::tidy::module_file::{Path, Scan, scan};

/// How many re-exports of re-exports are followed.
const MAX_STEPS: usize = 8;

/// The modules of every crate.
#[derive(Debug, Default)]
pub(super) struct Modules {
    /// By the file that is the root of the crate.
    crates: BTreeMap<String, Crate>,
}

/// A crate: a library, a binary, or a test of its own.
#[derive(Debug, Default)]
pub(super) struct Crate {
    /// The file of each module, by its path without `crate`.
    files: BTreeMap<Vec<String>, String>,
    /// What `use` brings into each module: the name there, and the path in full.
    names: BTreeMap<Vec<String>, BTreeMap<String, Vec<String>>>,
    pub(super) references: Vec<Reference>,
    /// The files that only tests compile.
    pub(super) tests: BTreeSet<String>,
}

/// A file names something of its own crate.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) file: String,
    pub(super) line: usize,
    /// In a part of the file that only tests compile.
    pub(super) is_test: bool,
    /// What is named, in full, without `crate`.
    pub(super) path: Vec<String>,
    /// By a name that a `use` brought in, which is a reference itself.
    pub(super) is_by_name: bool,
    /// The module in which it is named.
    pub(super) module: Vec<String>,
}

impl Modules {
    pub(super) fn of(files: &BTreeMap<String, File>) -> Self {
        let roots = files.keys().filter(|path| is_root(path));
        let crates = roots.map(|root| (root.clone(), Crate::of(files, root)));
        Self {
            crates: crates.collect(),
        }
    }

    /// Every crate.
    pub(super) fn crates(&self) -> impl Iterator<Item = &Crate> {
        self.crates.values()
    }

    /// The crate with that file as its root.
    pub(super) fn crate_of(&self, root: &str) -> Option<&Crate> {
        self.crates.get(root)
    }

    /// The files that only tests compile.
    pub(super) fn tests(&self) -> impl Iterator<Item = &String> {
        self.crates().flat_map(|it| &it.tests)
    }
}

impl Crate {
    fn of(files: &BTreeMap<String, File>, root: &str) -> Self {
        let mut found = Self::default();
        let is_test = !root.contains("src/") && !root.starts_with("fuzz/");
        let mut paths = Vec::new();
        found.add(files, root, Vec::new(), is_test, &mut paths);
        for Path {
            module,
            path,
            name,
            line,
            is_test,
            file,
        } in paths
        {
            let known = path
                .first()
                .and_then(|first| found.names.get(&module)?.get(first));
            let is_by_name = name.is_none() && known.is_some();
            let Some(path) = found.in_full(&module, &path, name.is_some()) else {
                continue;
            };
            if let Some(name) = name {
                let names = found.names.entry(module.clone()).or_default();
                names.insert(name, path.clone());
            }
            found.references.push(Reference {
                is_by_name,
                file,
                line,
                is_test,
                path,
                module,
            });
        }
        found
    }

    /// Adds the module in `file`, and those that it declares.
    fn add(
        &mut self,
        files: &BTreeMap<String, File>,
        file: &str,
        module: Vec<String>,
        is_test: bool,
        all: &mut Vec<Path>,
    ) {
        let Some(read) = files.get(file) else { return };
        if is_test {
            self.tests.insert(file.to_owned());
        }
        self.files.insert(module.clone(), file.to_owned());
        let Scan {
            inline,
            declared,
            paths,
        } = scan(read, &module);
        for inner in inline {
            self.files.insert(inner, file.to_owned());
        }
        all.extend(paths);
        let is_folder = module.is_empty() || file.ends_with("/mod.rs");
        let home = if is_folder {
            folder(file)
        } else {
            file.trim_end_matches(".rs")
        };
        for declared in declared {
            let inside = declared.module.get(module.len()..).unwrap_or_default();
            let place = inside.join("/");
            let candidates = match &declared.file {
                Some(named) => vec![join(folder(file), named)],
                None => vec![
                    join(home, &format!("{place}.rs")),
                    join(home, &format!("{place}/mod.rs")),
                ],
            };
            if let Some(found) = candidates.iter().find(|path| files.contains_key(*path)) {
                self.add(
                    files,
                    found,
                    declared.module,
                    is_test || declared.is_test,
                    all,
                );
            }
        }
    }

    /// The path without `crate`, `super` or `self`; nothing for what other crates have, and for names of the file's own.
    fn in_full(&self, module: &[String], path: &[String], is_use: bool) -> Option<Vec<String>> {
        let mut from = module.to_vec();
        let mut rest = path.iter();
        match rest.as_slice().first()?.as_str() {
            "crate" => {
                rest.next();
                from.clear();
            }
            "self" | "super" => {
                while let Some(first) = rest.as_slice().first() {
                    match first.as_str() {
                        "self" => {}
                        "super" => {
                            from.pop();
                        }
                        _ => break,
                    }
                    rest.next();
                }
            }
            first => {
                let mut child = module.to_vec();
                child.push(first.to_owned());
                if !self.files.contains_key(&child) {
                    let known = self.names.get(module).filter(|_| !is_use)?.get(first)?;
                    rest.next();
                    from.clone_from(known);
                }
            }
        }
        from.extend(rest.cloned());
        Some(from)
    }

    /// The module that a path leads into, and what of the path is left over there.
    fn module_of<'a>(&self, path: &'a [String]) -> (&'a [String], &'a [String]) {
        let lengths = (0..=path.len()).rev();
        let mut splits = lengths.filter_map(|length| path.split_at_checked(length));
        splits
            .find(|(module, _)| self.files.contains_key(*module))
            .unwrap_or((&[], path))
    }

    /// The file of a module.
    pub(super) fn file(&self, module: &[String]) -> Option<&String> {
        self.files.get(module)
    }

    /// Every module and its file; inline modules share the file of the one around them.
    pub(super) fn files(&self) -> impl Iterator<Item = (&Vec<String>, &String)> {
        self.files.iter()
    }

    /// What a path names in the end: re-exports are followed.
    pub(super) fn origin(&self, path: &[String]) -> Vec<String> {
        let mut path = path.to_vec();
        for _ in 0..MAX_STEPS {
            let Some(next) = self.behind(&path) else {
                break;
            };
            path = next;
        }
        path
    }

    /// The module in which the last part of a path is written.
    pub(super) fn origin_module(&self, path: &[String]) -> Vec<String> {
        self.module_of(&self.origin(path)).0.to_vec()
    }

    /// The module that re-exports what a path names, if one does.
    pub(super) fn re_exporter<'a>(&self, path: &'a [String]) -> Option<&'a [String]> {
        self.behind(path).map(|_| self.module_of(path).0)
    }

    /// Where one re-export leads.
    fn behind(&self, path: &[String]) -> Option<Vec<String>> {
        let (module, rest) = self.module_of(path);
        let (name, rest) = rest.split_first()?;
        let target = self.names.get(module)?.get(name)?;
        let mut target = target.clone();
        target.extend_from_slice(rest);
        (target != path).then_some(target)
    }
}

/// Whether a crate begins in this file.
fn is_root(path: &str) -> bool {
    if ending(path) != "rs" {
        return false;
    }
    let parts: Vec<&str> = path.split('/').collect();
    matches!(
        parts.as_slice(),
        [.., "src", "lib.rs" | "main.rs"]
            | [.., "tests" | "benches", _, "main.rs"]
            | [.., "src", "bin", _]
            | [.., "src", "bin", _, "main.rs"]
            | [.., "tests" | "benches" | "fuzz_targets", _]
    )
}
