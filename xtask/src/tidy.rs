//! The rules of the repository that no compiler checks.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

/// A file of code may not be longer, in lines.
const MAX_LINES: usize = 400;

/// Crates without input and output, and what they may depend on.
const PURE_CRATES: [(&str, &[&str]); 2] = [
    ("signaling", &["bytes", "serde", "serde_json", "thiserror"]),
    (
        "opentera",
        &[
            "base64",
            "hmac",
            "prost",
            "serde",
            "serde_json",
            "sha2",
            "thiserror",
            "time",
        ],
    ),
];

/// The layers of the server, the topmost first; a module may use those below its own only.
const LAYERS: [&str; 13] = [
    "cli", "modes", "home", "easyrtc", "opentera", "session", "socket", "actor", "access", "ice",
    "http", "config", "base",
];

/// Everything that is wrong, a line each.
pub(crate) fn problems() -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for path in tracked_files()? {
        let kind = path.extension().and_then(|kind| kind.to_str());
        if !matches!(kind, Some("rs" | "js")) || !path.exists() {
            continue;
        }
        let text = std::fs::read_to_string(&path)?;
        problems.extend(check_head(&path, &text));
        problems.extend(check_length(&path, &text));
        problems.extend(check_layer(&path, &text));
        problems.extend(check_sleep(&path, &text));
    }
    for (name, allowed) in PURE_CRATES {
        let manifest = std::fs::read_to_string(format!("crates/{name}/Cargo.toml"))?;
        problems.extend(check_purity(name, &manifest, allowed));
    }
    Ok(problems)
}

/// What git tracks, and what it would track.
fn tracked_files() -> Result<Vec<PathBuf>> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .output()?;
    Ok(String::from_utf8(output.stdout)?
        .lines()
        .map(PathBuf::from)
        .collect())
}

/// Every file says at its top what it is.
fn check_head(path: &Path, text: &str) -> Option<String> {
    let head = if path.extension()? == "rs" {
        "//!"
    } else {
        "/**"
    };
    let first = text
        .lines()
        .find(|line| !line.starts_with("#!") && !line.starts_with("// @"));
    let good = first.is_some_and(|line| line.starts_with(head));
    (!good).then(|| {
        format!(
            "{}: does not begin with {head} and what it is",
            path.display()
        )
    })
}

fn check_length(path: &Path, text: &str) -> Option<String> {
    let lines = text.lines().count();
    (lines > MAX_LINES).then(|| format!("{}: {lines} lines, more than {MAX_LINES}", path.display()))
}

/// Arrows point down: no module of the server uses one above its own.
fn check_layer(path: &Path, text: &str) -> Option<String> {
    let inside = path.strip_prefix("crates/server/src").ok()?;
    let module = inside.iter().next()?.to_str()?;
    let layer = LAYERS.iter().position(|name| *name == module)?;
    let above = LAYERS.iter().take(layer);
    let uses = |name: &str| {
        let inner = text
            .split("crate::{")
            .skip(1)
            .filter_map(|rest| rest.split("};").next());
        text.contains(&format!("crate::{name}::"))
            || inner.flat_map(|list| list.split([',', '\n'])).any(|part| {
                let part = part.trim();
                part == name || part.starts_with(&format!("{name}::"))
            })
    };
    let used = above.into_iter().find(|name| uses(name))?;
    Some(format!(
        "{}: uses crate::{used}, which is above {module}",
        path.display()
    ))
}

/// Tests wait for conditions, never for time. Paused time is not waiting.
fn check_sleep(path: &Path, text: &str) -> Option<String> {
    let is_test = path.iter().any(|part| part == "tests" || part == "test");
    let words = [
        "thread::sleep",
        "time::sleep(",
        "waitForTimeout",
        "#[ignore",
        "test.skip(",
        "test.only(",
    ];
    let found = words
        .iter()
        .find(|word| text.contains(**word))
        .filter(|_| is_test)?;
    Some(format!("{}: {found} in a test", path.display()))
}

fn check_purity(name: &str, manifest: &str, allowed: &[&str]) -> Vec<String> {
    let dependencies = manifest
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .skip(1);
    dependencies
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| {
            line.split(['.', ' ', '='])
                .next()
                .filter(|dependency| !dependency.is_empty())
        })
        .filter(|dependency| !allowed.contains(dependency))
        .map(|dependency| format!("crates/{name}: is pure and may not depend on {dependency}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_finds_what_breaks_it() {
        let rust = Path::new("crates/server/src/http/a.rs");
        assert!(check_head(rust, "use std::fmt;").is_some());
        assert!(check_head(rust, "//! What.").is_none());
        assert!(check_head(Path::new("a.js"), "#!/usr/bin/env node\n/** What. */").is_none());
        assert!(check_length(rust, &"\n".repeat(MAX_LINES + 1)).is_some());
        assert!(check_layer(rust, "use crate::session::Access;").is_some());
        assert!(check_layer(rust, "use crate::{clock, home};").is_some());
        assert!(check_layer(rust, "use crate::config::Settings;").is_none());
        assert!(check_sleep(Path::new("crates/a/tests/b.rs"), "tokio::time::sleep(x)").is_some());
        let manifest = "[dependencies]\nserde.workspace = true\ntokio = \"1\"\n[lints]\n";
        assert_eq!(check_purity("a", manifest, &["serde"]).len(), 1);
    }
}
