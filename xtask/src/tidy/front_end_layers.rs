//! A page of the front end imports from its own folder and from `shared/`, whose folders are layers.

use crate::tidy::js_imports::{self, Import};
use crate::tidy::rule::{Break, Rule};
use crate::tidy::tree::Tree;

/// The folders of `static/shared`, and which of their neighbours each may import.
const SHARED: [(&str, &[&str]); 7] = [
    ("base", &[]),
    ("wire", &["base"]),
    ("signaling", &["base", "wire"]),
    ("media", &["base"]),
    ("rtc", &["base", "media", "wire"]),
    ("ui", &["base", "media"]),
    ("device-check", &["base", "media", "ui"]),
];

/// What `static/easyrtc`, a library without a page, may import of `static/shared`.
const OF_EASYRTC: [&str; 5] = ["base", "wire", "signaling", "rtc", "media"];

pub(super) const RULE: Rule = Rule {
    name: "T4",
    holds: "a page imports from its own folder and shared/, whose layers point down; a tool knows no other tool",
    check,
    breaks: || {
        vec![
            page("home/page.js", "../session/state.js"),
            page("shared/base/dom.js", "../wire/easyrtc.js"),
            page("shared/media/slot.js", "../rtc/glare.js"),
            page("shared/ui/level.js", "../../session/view.js"),
            page("shared/other/a.js", "./b.js"),
            page("easyrtc/index.js", "../shared/ui/icon.js"),
            page("session/tools/timers/tool.js", "../counters/tool.js"),
            page("session/tools/timers/tool.js", "../../controller.js"),
            page("session/view.js", "../test/support/visitor.js"),
            Tree::of(&[(
                "static/home/api.js",
                "/** @import { A } from '../session/a.js' */",
            )]),
        ]
    },
    keeps: || {
        vec![
            page("home/page.js", "../shared/ui/icon.js"),
            page("shared/rtc/glare.js", "../wire/easyrtc.js"),
            page("easyrtc/index.js", "../shared/rtc/glare.js"),
            page("session/tools/index.js", "./timers/tool.js"),
            page("session/tools/timers/tool.js", "../port.js"),
            page("session/tools/timers/tool.js", "./parts/dial.js"),
            page("test/unit/a.test.js", "../../session/state.js"),
        ]
    },
};

fn page(path: &str, imported: &str) -> Tree {
    let text = format!("import {{ a }} from '{imported}';");
    Tree::of(&[(&format!("static/{path}"), &text)])
}

fn check(tree: &Tree) -> Vec<Break> {
    let mut found = Vec::new();
    for file in tree.kind("js") {
        let Some(place) = file.path.strip_prefix("static/") else {
            continue;
        };
        for Import { path, line, .. } in js_imports::of(file) {
            let target = path.strip_prefix("static/").unwrap_or(&path);
            if let Some(why) = forbidden(place, target) {
                found.push(Break::at(
                    &file.path,
                    line,
                    &format!("imports {path}: {why}"),
                ));
            }
        }
    }
    found
}

/// Why one file may not import the other.
fn forbidden(from: &str, to: &str) -> Option<&'static str> {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    match (from.as_slice(), to.as_slice()) {
        (["test", ..], _) => None,
        (["shared", layer, _, ..], ["shared", used, _, ..]) => {
            let Some((_, below)) = SHARED.iter().find(|(name, _)| name == layer) else {
                return Some("its own folder is no layer of shared/");
            };
            (layer != used && !below.contains(used)).then_some("that layer is not below its own")
        }
        (["shared", ..], _) => Some("shared/ knows no page"),
        (["easyrtc", ..], ["shared", used, ..]) => {
            (!OF_EASYRTC.contains(used)).then_some("a library without a page needs none of it")
        }
        (_, ["shared", ..]) => None,
        (["session", "tools", tool, _, ..], _) => {
            let is_own = to.starts_with(&["session", "tools", tool]);
            let is_port = to == ["session", "tools", "port.js"];
            (!is_own && !is_port).then_some("a tool knows its own folder, its port and shared/")
        }
        ([page, ..], [other, ..]) => (page != other).then_some("that is another page's"),
        _ => None,
    }
}
