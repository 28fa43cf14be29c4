//! What was measured, as people read it: tables, charts and goals.

mod chart;
mod goals;
mod summary;
mod table;

use std::path::Path;

use anyhow::Context;

pub(crate) use goals::Goals;

use crate::samples::Samples;

/// Between these lines of a page stands what was measured. The rest of the page is written by hand.
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
        out.push_str("\nNotes:\n\n");
        for note in &samples.notes {
            out.push_str(&format!("- {note}.\n"));
        }
    }
    out
}

/// Writes what was measured into the folder of the documentation: ten figures, all tables, the charts and the raw data.
///
/// # Errors
/// A page has no place for it, or a file cannot be written.
pub(crate) fn write(samples: &Samples, goals: &Goals, docs: &Path) -> anyhow::Result<()> {
    for (name, measured) in pages(samples, goals) {
        let page = docs.join(name);
        let text = std::fs::read_to_string(&page)
            .with_context(|| format!("cannot read {}", page.display()))?;
        std::fs::write(&page, replace(&text, &measured).context(name)?)?;
    }
    let folder = docs.join("performance");
    for (name, svg) in chart::all(samples) {
        std::fs::write(folder.join(name), svg)?;
    }
    let data = serde_json::to_string_pretty(samples)?;
    std::fs::write(folder.join("measured.json"), data + "\n")?;
    Ok(())
}

/// The pages, and what stands between the two lines of each.
fn pages(samples: &Samples, goals: &Goals) -> [(&'static str, String); 2] {
    [
        ("performance.md", summary::table(samples)),
        ("performance/full-run.md", markdown(samples, goals)),
    ]
}

fn replace(page: &str, measured: &str) -> anyhow::Result<String> {
    let (before, rest) = page.split_once(BEGIN).context("no line for the begin")?;
    let (_, after) = rest.split_once(END).context("no line for the end")?;
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

    #[test]
    fn the_committed_pages_show_the_committed_data() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
        let samples: Samples =
            serde_json::from_str(&read("docs/performance/measured.json")).unwrap();
        let goals = Goals::read(&root.join("benches/limits.json")).unwrap();
        for (name, measured) in pages(&samples, &goals) {
            let page = read(&format!("docs/{name}"));
            assert_eq!(page, replace(&page, &measured).unwrap(), "{name}");
        }
    }
}
