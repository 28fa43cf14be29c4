//! The golden table of the wire, `testdata/wire/*.json`; the README there says what a case is.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/wire");

/// Which way a text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Direction {
    ToServer,
    ToClient,
}

/// One line of the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) direction: Direction,
    /// What a WebSocket carries as text, Engine.IO revision 4.
    text: String,
    /// The binary messages that follow it.
    #[serde(default)]
    pub(crate) attachments: Vec<Vec<u8>>,
    /// What the client sent before it.
    #[serde(default = "after_connect")]
    after: Vec<String>,
    #[serde(default)]
    pub(crate) is: Value,
    /// In `refused`: the name of the error.
    pub(crate) error: Option<String>,
    /// In `tolerated`: the file whose form `is` has.
    pub(crate) like: Option<String>,
    /// What the page has of it; the test of the page reads it.
    #[serde(rename = "page")]
    _page: Option<IgnoredAny>,
}

fn after_connect() -> Vec<String> {
    vec!["40".to_owned()]
}

impl Case {
    /// The Socket.IO packet in the text.
    pub(crate) fn packet(&self) -> &str {
        packet(&self.text)
    }

    /// The packets that its client sent before.
    pub(crate) fn before(&self) -> impl Iterator<Item = &str> {
        self.after.iter().map(|text| packet(text))
    }
}

fn packet(text: &str) -> &str {
    let packet = text.strip_prefix('4');
    packet.unwrap_or_else(|| panic!("{text:?} is no message of Engine.IO"))
}

/// The cases of one file. Their names are distinct, and there are some.
pub(crate) fn cases(file: &str) -> Vec<Case> {
    let path = Path::new(TABLE).join(file).with_extension("json");
    let text = std::fs::read_to_string(&path);
    let text = text.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let cases: Vec<Case> =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert!(!cases.is_empty(), "{file} is empty");
    assert_eq!(names.len(), cases.len(), "{file}: a name occurs twice");
    cases
}

/// The cases of one file that go that way.
pub(crate) fn cases_that_go(direction: Direction, file: &str) -> Vec<Case> {
    let mut cases = cases(file);
    cases.retain(|case| case.direction == direction);
    assert!(!cases.is_empty(), "{file}: nothing goes {direction:?}");
    cases
}

/// The names of all files.
pub(crate) fn files() -> Vec<String> {
    let entries = std::fs::read_dir(TABLE).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut names: Vec<String> = paths
        .filter(|path| path.extension().is_some_and(|kind| kind == "json"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    names
}

/// The Socket.IO packets that clients send, good and bad.
pub(crate) fn packets_of_clients() -> Vec<Case> {
    [
        "socketio",
        "requests",
        "page-messages",
        "refused",
        "tolerated",
    ]
    .into_iter()
    .flat_map(|file| cases_that_go(Direction::ToServer, file))
    .collect()
}
