//! The pure crates have neither input nor output, so they depend on little.

use crate::tidy::rule::{Break, Rule};
use crate::tidy::tree::Tree;

/// Crates without input and output, and what they may depend on.
const PURE_CRATES: [(&str, &[&str]); 2] = [
    (
        "signaling",
        &["base64", "bytes", "serde", "serde_json", "thiserror"],
    ),
    (
        "opentera",
        &[
            "base64",
            "hmac",
            "prost",
            "secrecy",
            "serde",
            "serde_json",
            "sha2",
            "thiserror",
            "time",
        ],
    ),
];

pub(super) const RULE: Rule = Rule {
    name: "purity",
    holds: "the pure crates depend on nothing but what is listed",
    check,
    breaks: || {
        vec![
            manifest("[dependencies]\nserde.workspace = true\ntokio = \"1\"\n[lints]\n"),
            manifest("[dependencies.tokio]\nworkspace = true\n"),
        ]
    },
    keeps: || {
        vec![manifest(
            "[dependencies]\nserde.workspace = true\n\n[dev-dependencies]\ntokio = \"1\"\n",
        )]
    },
};

fn manifest(text: &str) -> Tree {
    Tree::of(&[("crates/signaling/Cargo.toml", text)])
}

fn check(tree: &Tree) -> Vec<Break> {
    let mut found = Vec::new();
    for (name, allowed) in PURE_CRATES {
        let path = format!("crates/{name}/Cargo.toml");
        let Some(manifest) = tree.file(&path) else {
            continue;
        };
        let dependencies = dependencies(&manifest.text);
        let forbidden = dependencies.iter().filter(|name| !allowed.contains(name));
        found.extend(
            forbidden
                .map(|name| Break::new(&path, format!("is pure and may not depend on {name}"))),
        );
    }
    found
}

fn dependencies(manifest: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut is_list = false;
    for line in manifest.lines() {
        if let Some(table) = line.strip_prefix('[') {
            is_list = table == "dependencies]";
            let one = table.strip_prefix("dependencies.");
            names.extend(one.map(|name| name.trim_end_matches(']')));
        } else if is_list {
            let name = line.split(['.', ' ', '=']).next();
            names.extend(name.filter(|name| !name.is_empty() && !name.starts_with('#')));
        }
    }
    names
}
