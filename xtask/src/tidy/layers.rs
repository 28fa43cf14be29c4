//! Arrows inside the server point down: a module uses those of lower bars only, and none of its own bar.

use anyhow::Result;

use crate::tidy::modules::{Crate, Reference};
use crate::tidy::rule::{Break, Rule};
use crate::tidy::tree::Tree;

/// The root of the server.
const ROOT: &str = "crates/server/src/lib.rs";

/// The layers of the server, the topmost first. Modules of one bar do not use each other. `main` is the roots, `main.rs` and
/// `lib.rs`; `opentera` alone is the `mod.rs` above the four, which tells others what there is.
const BARS: [&[&str]; 11] = [
    &["main"],
    &["modes", "cli"],
    &[
        "home",
        "easyrtc",
        "opentera",
        "opentera::pages",
        "opentera::rpc",
    ],
    &["opentera::sessions"],
    &["opentera::link"],
    &["session"],
    &["socket"],
    &["actor"],
    &["access", "ice"],
    &["http"],
    &["config"],
];

/// Below all bars, used by all.
const BASE: &str = "base";

/// Between these a document prints the bars.
const MARKS: (&str, &str) = ("<!-- layers -->\n", "<!-- /layers -->");

pub(super) const RULE: Rule = Rule {
    name: "T1",
    holds: "inside the server arrows point down, from bar to lower bar, and documents print these bars",
    check,
    breaks: || {
        let printed = "<!-- layers -->\n- cli\n<!-- /layers -->";
        vec![
            server("http", "use crate::session::Access;"),
            server("config", "use crate::{base, home};"),
            server("home", "fn a() { crate::easyrtc::b() }"),
            server("home", "use super::modes::A;"),
            server("base", "use crate::config::Settings;"),
            server("session", "use crate::A;"),
            server("opentera", "use crate::home::A;"),
            server("rate", ""),
            Tree::of(&[("docs/architecture.md", printed)]),
            Tree::of(&[("docs/architecture.md", "")]),
        ]
    },
    keeps: || {
        let printed = format!("{}{}{}", MARKS.0, list(), MARKS.1);
        vec![
            server(
                "session",
                "use crate::{config::A, base};\nuse crate::session::b::C;",
            ),
            server(
                "opentera",
                "pub(crate) use pages::A;\nmod pages { use crate::opentera::link::B; }\nmod link {}",
            ),
            server("opentera", "mod link { use super::super::base::A; }"),
            Tree::of(&[("docs/architecture.md", &printed)]),
        ]
    },
};

/// A server of these modules, one of which holds `text`.
fn server(module: &str, text: &str) -> Tree {
    let modules = [
        "modes", "home", "easyrtc", "session", "http", "config", "base",
    ];
    let mut root = format!("pub struct A; mod {module} {{ {text} }}");
    for other in modules.iter().filter(|other| **other != module) {
        root.push_str(&format!("mod {other} {{}}"));
    }
    Tree::of(&[(ROOT, &root)])
}

fn check(tree: &Tree) -> Vec<Break> {
    let mut found = Vec::new();
    if let Some(server) = tree.modules.crate_of(ROOT) {
        let without = server.files().filter(|(module, _)| bar(module).is_none());
        found.extend(without.map(|(module, file)| {
            Break::new(
                file,
                format!("the module {} is in no layer", module.join("::")),
            )
        }));
        let references = server.references.iter().filter(|it| !it.is_by_name);
        found.extend(references.filter_map(|it| upward(server, it)));
    }
    for file in tree.kind("md") {
        if file.path == "docs/architecture.md" && !file.text.contains(MARKS.0) {
            found.push(Break::new(&file.path, "does not print the layers"));
        }
        if let Some((_, rest)) = file.text.split_once(MARKS.0) {
            let printed = rest.split_once(MARKS.1).map(|(printed, _)| printed);
            if printed != Some(&list()) {
                let what = "the list of layers is not the rule's: cargo xtask tidy --write";
                found.push(Break::new(&file.path, what));
            }
        }
    }
    found
}

fn upward(server: &Crate, reference: &Reference) -> Option<Break> {
    let (user, from) = bar(&reference.module)?;
    let origin = server.origin(&reference.path);
    // What is in no module is in `lib.rs` itself.
    let targets = [reference.path.as_slice(), origin.as_slice()].map(|path| {
        let module = path.get(..1).filter(|module| server.file(module).is_some());
        module.map_or([].as_slice(), |_| path)
    });
    let (used, _) = targets.into_iter().filter_map(bar).find(|(used, to)| {
        let is_own = used == &user
            || user == "main"
            || (user == "opentera" && used.starts_with("opentera::"));
        !is_own && *to <= from
    })?;
    let what = format!(
        "{user} uses {used} ({}), which is not below it",
        reference.path.join("::")
    );
    Some(Break::at(&reference.file, reference.line, &what))
}

/// The layer of a path, and its bar from the top.
fn bar(path: &[String]) -> Option<(&'static str, usize)> {
    let first = path.first().map_or("main", String::as_str);
    let both = path
        .iter()
        .take(2)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("::");
    if first == BASE {
        return Some((BASE, BARS.len()));
    }
    let place = |name: &str| {
        let mut bars = BARS.iter().enumerate();
        bars.find_map(|(place, bar)| Some((*bar.iter().find(|it| **it == name)?, place)))
    };
    place(&both).or_else(|| place(first))
}

/// The bars as documents print them.
fn list() -> String {
    let bars = BARS.iter().map(|bar| bar.join(" "));
    let lines: Vec<String> = bars.chain([BASE.to_owned()]).collect();
    format!("```\n{}\n```\n", lines.join("\n"))
}

/// Prints the bars into every document that has the marks. Says which documents changed.
pub(super) fn write(tree: &Tree) -> Result<Vec<String>> {
    let mut changed = Vec::new();
    for file in tree.kind("md") {
        let Some((before, rest)) = file.text.split_once(MARKS.0) else {
            continue;
        };
        let Some((_, after)) = rest.split_once(MARKS.1) else {
            continue;
        };
        let text = format!("{before}{}{}{}{after}", MARKS.0, list(), MARKS.1);
        if text != file.text {
            std::fs::write(&file.path, text)?;
            changed.push(file.path.clone());
        }
    }
    Ok(changed)
}
