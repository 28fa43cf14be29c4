//! One table for each kind of scenario: a line for each figure, a column for each target.

use crate::samples::{Samples, Spread};

pub(super) fn tables(samples: &Samples) -> String {
    let kinds = unique(samples.samples.iter().map(|sample| kind(&sample.scenario)));
    kinds.into_iter().map(|kind| table(samples, kind)).collect()
}

/// What stands before the first comma.
fn kind(scenario: &str) -> &str {
    scenario.split_once(',').map_or(scenario, |(kind, _)| kind)
}

fn table(samples: &Samples, kind_wanted: &str) -> String {
    let of_kind = || {
        samples
            .samples
            .iter()
            .filter(|sample| kind(&sample.scenario) == kind_wanted)
    };
    let targets = unique(of_kind().map(|sample| sample.target.as_str()));
    let rows = unique(of_kind().map(|sample| (sample.scenario.as_str(), sample.figure.as_str())));
    let mut out = format!(
        "\n### {}\n\n| | {} |\n|---|",
        heading(kind_wanted),
        targets.join(" | ")
    );
    out.push_str(&"---|".repeat(targets.len()));
    out.push('\n');
    for (scenario, figure) in rows {
        let detail = scenario.strip_prefix(kind_wanted).unwrap_or(scenario);
        let detail = detail.trim_start_matches([',', ' ']);
        let name = [detail, figure].join(if detail.is_empty() { "" } else { ": " });
        let cells = targets.iter().map(|target| {
            let spread = samples.spread(scenario, figure, target);
            spread.map_or_else(|| "–".to_owned(), cell)
        });
        let cells: Vec<String> = cells.collect();
        out.push_str(&format!("| {name} | {} |\n", cells.join(" | ")));
    }
    out
}

fn heading(kind: &str) -> String {
    let mut letters = kind.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), letters.as_str())
}

fn unique<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut unique = Vec::new();
    for item in items {
        if !unique.contains(&item) {
            unique.push(item);
        }
    }
    unique
}

fn cell(spread: Spread) -> String {
    let Spread {
        median,
        lowest,
        highest,
    } = spread;
    if lowest.total_cmp(&highest).is_eq() {
        return short(median);
    }
    format!("{} ({}–{})", short(median), short(lowest), short(highest))
}

/// Three digits that matter, with commas in what is large.
pub(super) fn short(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        _ => 3,
    };
    let text = format!("{value:.decimals$}");
    if decimals > 0 {
        return text;
    }
    let mut out = String::new();
    for (at, digit) in text.chars().enumerate() {
        if at > 0 && (text.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::Target;

    #[test]
    fn numbers_are_short() {
        let texts = [0.0123, 1.234, 12.34, 123.4, 193_856.6, 1_234_567.0].map(short);
        assert_eq!(
            texts,
            ["0.012", "1.23", "12.3", "123", "193,857", "1,234,567"]
        );
    }

    #[test]
    fn a_table_has_a_column_for_each_target() {
        let mut samples = Samples::new(String::new(), String::new());
        samples.add("relay, 200 B", "p50 us", Target::Videorehab, 1.0);
        samples.begin_round(1);
        samples.add("relay, 200 B", "p50 us", Target::Videorehab, 3.0);
        samples.add("relay, 2 KB", "p50 us", Target::Tcp, 5.0);
        let expected = "\n### Relay\n\n| | VideoRehab | bare TCP |\n|---|---|---|\n\
            | 200 B: p50 us | 2.00 (1.00–3.00) | – |\n| 2 KB: p50 us | – | 5.00 |\n";
        assert_eq!(tables(&samples), expected);
    }
}
