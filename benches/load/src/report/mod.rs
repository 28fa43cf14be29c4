//! What was measured, as people read it: tables, charts and goals.

mod chart;
mod goals;
mod table;

use std::path::Path;

use anyhow::Context;

pub(crate) use goals::Goals;

use crate::samples::Samples;

/// Between these lines of the page stands what was measured; the rest of it is written by hand.
const BEGIN: &str = "<!-- measured: begin -->";
const END: &str = "<!-- measured: end -->";

/// The tables and goals as Markdown.
pub(crate) fn markdown(samples: &Samples, goals: &Goals) -> String {
    let mut out = format!(
        "Run: {}. Machine: {}.\n\n## Goals\n\n{}",
        samples.run,
        samples.machine,
        goals.table(samples)
    );
    out.push_str("\n## Figures\n\nMedians, with the lowest and the highest round in brackets.\n");
    out.push_str(&table::tables(samples));
    if !samples.notes.is_empty() {
        out.push_str("\nWhat has to be known besides:\n\n");
        for note in &samples.notes {
            out.push_str(&format!("- {note}.\n"));
        }
    }
    out
}

/// Writes the page, the charts and the raw data into the folder of the documentation.
///
/// # Errors
/// The page has no place for it, or a file cannot be written.
pub(crate) fn write(samples: &Samples, goals: &Goals, docs: &Path) -> anyhow::Result<()> {
    let page = docs.join("performance.md");
    let text = std::fs::read_to_string(&page)
        .with_context(|| format!("cannot read {}", page.display()))?;
    let measured = markdown(samples, goals);
    std::fs::write(&page, replace(&text, &measured)?)?;
    let folder = docs.join("performance");
    std::fs::create_dir_all(&folder)?;
    for (name, svg) in chart::all(samples) {
        std::fs::write(folder.join(name), svg)?;
    }
    let data = serde_json::to_string_pretty(samples)?;
    std::fs::write(folder.join("measured.json"), data + "\n")?;
    Ok(())
}

fn replace(page: &str, measured: &str) -> anyhow::Result<String> {
    let (before, rest) = page.split_once(BEGIN).context("performance.md: no begin")?;
    let (_, after) = rest.split_once(END).context("performance.md: no end")?;
    Ok(format!("{before}{BEGIN}\n\n{measured}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_of_the_page_stays() {
        let page = format!("a\n{BEGIN}\nold\n{END}\nb\n");
        let expected = format!("a\n{BEGIN}\n\nnew\n{END}\nb\n");
        assert_eq!(replace(&page, "new").unwrap(), expected);
        assert!(replace("a", "new").is_err());
    }
}
