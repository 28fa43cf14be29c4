//! The tables of docs/compatibility.md that name the recorded scenarios which differ.

use std::path::Path;

const COMPATIBILITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/compatibility.md");

/// The rows ``| `scenario` | … | reason |`` of the section with that heading: scenario, what stands between, reason.
pub(crate) fn rows(heading: &str) -> Vec<(String, String, String)> {
    let text = std::fs::read_to_string(Path::new(COMPATIBILITY)).unwrap();
    let section = text.split("\n## ").find_map(|section| {
        let (title, body) = section.split_once('\n')?;
        (title == heading).then_some(body)
    });
    let section = section.unwrap_or_else(|| panic!("no section {heading}"));
    let rows = section.lines().filter_map(|line| {
        let (name, rest) = line.strip_prefix("| `")?.split_once("` | ")?;
        let (how, reason) = rest.strip_suffix(" |")?.split_once(" | ")?;
        Some((name.to_owned(), how.to_owned(), reason.to_owned()))
    });
    rows.collect()
}
