//! The data of a session stands below its rules, so that data and rules make no circle.

use crate::tidy::file::File;
use crate::tidy::rule::{Break, Rule};
use crate::tidy::token::Tokens;
use crate::tidy::tree::Tree;

const ROOM: &str = "crates/signaling/src/room/";

pub(super) const RULE: Rule = Rule {
    name: "T3",
    holds: "room/state/ names neither Room nor Effect; only peers.rs reaches into the indices of Peers",
    check,
    breaks: || {
        vec![
            room("state/a.rs", "impl Room {}"),
            room("state/b/c.rs", "use crate::room::Effect;"),
            room(
                "state/peers.rs",
                "pub struct Peers { by_id: A, pub(crate) by_token: B }",
            ),
            room("state/a.rs", "struct Peers { by_id: A }"),
        ]
    },
    keeps: || {
        vec![
            room("state/a.rs", "//! Below `Room`.\npub struct RoomName;"),
            room(
                "state/peers.rs",
                "pub struct Peers { by_id: A, by_token: B }",
            ),
            room("attach.rs", "impl Room { fn a() -> Effect }"),
        ]
    },
};

fn room(path: &str, text: &str) -> Tree {
    Tree::of(&[(&format!("{ROOM}{path}"), text)])
}

fn check(tree: &Tree) -> Vec<Break> {
    let mut found = Vec::new();
    for file in tree.rust(&format!("{ROOM}state/")) {
        for index in 0..file.tokens.all.len() {
            if let Some(name @ ("Room" | "Effect")) = file.tokens.word(index) {
                let what = format!("names {name}, which is above it");
                found.push(Break::at(&file.path, file.tokens.line(index), &what));
            }
        }
    }
    found.extend(tree.rust(ROOM).filter_map(peers));
    found
}

fn peers(file: &File) -> Option<Break> {
    let tokens = &file.tokens;
    let start = tokens.find(&["struct", "Peers"]).next()?;
    if !file.path.ends_with("/peers.rs") {
        return Some(Break::new(&file.path, "Peers belongs into peers.rs"));
    }
    open_field(tokens, start + 2)
        .map(|line| Break::at(&file.path, line, "a field of Peers is open to others"))
}

/// The line of a field that others may touch.
fn open_field(tokens: &Tokens, open: usize) -> Option<usize> {
    let mut fields = open..tokens.closing(open);
    let field = fields.find(|index| tokens.at(*index) == "pub")?;
    Some(tokens.line(field))
}
