//! The table `DIFFERENCES.md` beside recorded scenarios: which of them differ on purpose, and why.

use std::path::Path;

/// The rows ``| `scenario` | … | reason |`` of the table in that folder: scenario, what stands between, reason.
pub(crate) fn differences(folder: &str) -> Vec<(String, String, String)> {
    let path = Path::new(folder).join("DIFFERENCES.md");
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().filter_map(|line| {
        let (name, rest) = line.strip_prefix("| `")?.split_once("` | ")?;
        let (how, reason) = rest.strip_suffix(" |")?.split_once(" | ")?;
        Some((name.to_owned(), how.to_owned(), reason.to_owned()))
    });
    rows.collect()
}
