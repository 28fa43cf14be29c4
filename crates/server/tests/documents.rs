//! What documents say of this code is true: each log message is explained, and each test that an invariant names is there.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of a test stand outside its test functions"
)]

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
/// The macros that log.
const MACROS: [&str; 5] = ["error!(", "warn!(", "info!(", "debug!(", "trace!("];

#[test]
fn every_log_message_is_explained() {
    let page = read("docs/logging.md");
    let mut missing = Vec::new();
    let mut count = 0;
    for path in rust_files("crates/server/src") {
        for message in log_messages(&fs::read_to_string(&path).unwrap()) {
            count += 1;
            // What follows a placeholder is different each time.
            let fixed = message.split('{').next().unwrap_or_default();
            if !page.contains(&format!("`{fixed}")) {
                missing.push(format!("{}: {message}", path.display()));
            }
        }
    }
    assert!(count > 30, "only {count} messages were found");
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_test_that_an_invariant_names_is_there() {
    let page = read("docs/architecture.md");
    let invariants = page
        .split("\n## ")
        .find(|part| part.starts_with("Invariants"));
    let names: Vec<&str> = invariants.unwrap().split('`').skip(1).step_by(2).collect();
    let code: String = rust_files("crates")
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let is_there = |name: &str| {
        if name.contains('/') {
            Path::new(ROOT).join(name).exists()
        } else {
            code.contains(&format!("fn {name}("))
        }
    };
    let is_test = |name: &&str| {
        let is_name = name.contains('_') && !name.contains([' ', '-']) && !name.starts_with('_');
        is_name || name.ends_with(".test.js")
    };
    let tests: Vec<&str> = names.into_iter().filter(is_test).collect();
    assert!(tests.len() > 20, "only {} were found", tests.len());
    let missing: Vec<&str> = tests.into_iter().filter(|name| !is_there(name)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(name)).unwrap()
}

fn rust_files(folder: &str) -> Vec<PathBuf> {
    let mut folders = vec![Path::new(ROOT).join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                files.push(path);
            }
        }
    }
    files
}

/// The messages of all calls that log: the last text between the parentheses of each.
fn log_messages(code: &str) -> Vec<String> {
    let calls = MACROS.iter().flat_map(|name| code.split(name).skip(1));
    calls.filter_map(message).collect()
}

/// The last text before the parenthesis that closes the call.
fn message(call: &str) -> Option<String> {
    let mut depth = 1_usize;
    let mut parts = call.split('"');
    let mut last = None;
    loop {
        for letter in parts.next()?.chars() {
            match letter {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return last;
            }
        }
        last = Some(parts.next()?.to_owned());
    }
}
