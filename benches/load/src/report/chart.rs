//! Charts as SVG: bars on a logarithmic axis, because what is compared differs by a hundred times.

use crate::samples::Samples;

const WIDTH: f64 = 720.0;
const LABEL_WIDTH: f64 = 300.0;
const VALUE_WIDTH: f64 = 80.0;
const BAR_HEIGHT: f64 = 18.0;
const GAP: f64 = 6.0;
const HEAD: f64 = 40.0;

/// A scenario of a chart, and how its bars are called.
type Bar<'a> = (&'a str, &'a str);

const TARGETS: [(&str, &str); 5] = [
    ("VideoRehab", "#0b6e4f"),
    ("Node as deployed", "#b5482f"),
    ("one hot Node", "#d9a441"),
    ("raw WebSocket", "#5b7db1"),
    ("bare TCP", "#8c8c8c"),
];

/// The charts with the names of their files.
pub(super) fn all(samples: &Samples) -> Vec<(&'static str, String)> {
    let memory = [
        ("memory, 1 session", "1 session"),
        ("memory, 50 sessions", "50 sessions"),
        ("memory, 500 sessions", "500 sessions"),
        ("memory, 2,000 sessions", "2,000 sessions"),
    ];
    let latency = [
        ("relay, 200 B, 1 pair, one at a time", "1 pair"),
        ("relay, 200 B, 1,000/s", "1,000/s"),
        ("relay, 200 B, 20,000/s", "20,000/s"),
    ];
    let growth = [
        ("growth, 10 sessions", "10 sessions"),
        ("growth, 50 sessions", "50 sessions"),
        ("growth, 200 sessions", "200 sessions"),
        ("growth, 500 sessions", "500 sessions"),
        ("growth, 2,000 sessions", "2,000 sessions"),
    ];
    vec![
        (
            "memory.svg",
            chart(samples, "Memory, RSS MB", "RSS MB", &memory),
        ),
        (
            "latency.svg",
            chart(
                samples,
                "Relay of 200 B, p99 in microseconds",
                "p99 us",
                &latency,
            ),
        ),
        (
            "growth.svg",
            chart(
                samples,
                "Sessions of two, 5 messages/s each: % of a core",
                "core %",
                &growth,
            ),
        ),
    ]
}

fn chart(samples: &Samples, title: &str, figure: &str, bars: &[Bar<'_>]) -> String {
    let mut rows = Vec::new();
    for (scenario, label) in bars {
        for (target, color) in TARGETS {
            if let Some(spread) = samples.spread(scenario, figure, target) {
                rows.push((format!("{label}, {target}"), color, spread.median));
            }
        }
    }
    let values = || {
        rows.iter()
            .map(|(_, _, value)| *value)
            .filter(|value| *value > 0.0)
    };
    let least = values().fold(f64::INFINITY, f64::min) / 2.0;
    let most = values().fold(0.0, f64::max);
    let mut height = HEAD;
    let mut body = String::new();
    for (label, color, value) in &rows {
        let share = (value / least).ln() / (most / least).ln();
        let width = (share * (WIDTH - LABEL_WIDTH - VALUE_WIDTH)).max(1.0);
        let (middle, after) = (height + BAR_HEIGHT - 5.0, LABEL_WIDTH + width + 6.0);
        let label_end = LABEL_WIDTH - 8.0;
        body.push_str(&format!(
            "<text x=\"{label_end}\" y=\"{middle}\" text-anchor=\"end\">{label}</text>\
             <rect x=\"{LABEL_WIDTH}\" y=\"{height}\" width=\"{width:.1}\" height=\"{BAR_HEIGHT}\" fill=\"{color}\"/>\
             <text x=\"{after:.1}\" y=\"{middle}\">{}</text>\n",
            super::table::short(*value)
        ));
        height += BAR_HEIGHT + GAP;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         font-family=\"sans-serif\" font-size=\"13\">\n<title>{title}</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"8\" y=\"22\" font-size=\"15\" font-weight=\"bold\">{title} (logarithmic)</text>\n{body}</svg>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::Target;

    #[test]
    fn more_is_longer() {
        let mut samples = Samples::new(String::new(), String::new());
        samples.add("a", "f", Target::Videorehab, 10.0);
        samples.add("a", "f", Target::NodeDeployed, 1_000.0);
        let svg = chart(&samples, "t", "f", &[("a", "A")]);
        let widths: Vec<f64> = svg
            .split("<rect x=")
            .skip(1)
            .filter_map(|part| {
                part.split("width=\"")
                    .nth(1)?
                    .split('"')
                    .next()?
                    .parse()
                    .ok()
            })
            .collect();
        assert_eq!(widths.len(), 2);
        assert!(widths[1] > widths[0] * 2.0, "{widths:?}");
        assert!(svg.contains("A, Node as deployed"));
    }
}
