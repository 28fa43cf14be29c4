//! The ids that the server gives, which stand as `<id:A>` in the recordings.

use std::collections::BTreeMap;

use serde_json::Value;

use super::expected::Output;

#[derive(Debug, Default)]
pub(super) struct Ids(BTreeMap<String, String>);

impl Ids {
    /// The text with the ids that are known.
    pub(super) fn fill_in(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (placeholder, id) in &self.0 {
            text = text.replace(placeholder, id);
        }
        text
    }

    /// Whether `actual` is what was expected. Ids that are new become known.
    pub(super) fn fit(&mut self, expected: &Output, actual: &Output) -> bool {
        match (expected, actual) {
            (
                Output::Event { name, argument },
                Output::Event {
                    name: other,
                    argument: got,
                },
            ) => name == other && self.fit_value(argument, got),
            (
                Output::Ack { id, argument },
                Output::Ack {
                    id: other,
                    argument: got,
                },
            ) => id == other && self.fit_value(argument, got),
            (Output::Binary(expected), Output::Binary(actual)) => expected == actual,
            (Output::Other(expected), Output::Other(actual)) => expected == actual,
            (Output::PutOut, Output::PutOut) | (Output::Closed, Output::Closed) => true,
            _ => false,
        }
    }

    fn fit_value(&mut self, expected: &Value, actual: &Value) -> bool {
        match (expected, actual) {
            (Value::String(text), Value::Number(_)) if text == "<time>" => true,
            (Value::String(text), Value::String(got)) => self.fit_text(text, got),
            (Value::Object(expected), Value::Object(actual)) => {
                expected.len() == actual.len()
                    && expected.iter().all(|(key, value)| {
                        let key = self.key(key, expected.keys(), actual.keys());
                        let got = key.and_then(|key| actual.get(&key));
                        got.is_some_and(|got| self.fit_value(value, got))
                    })
            }
            (Value::Array(expected), Value::Array(actual)) => {
                expected.len() == actual.len()
                    && expected
                        .iter()
                        .zip(actual)
                        .all(|(value, got)| self.fit_value(value, got))
            }
            _ => expected == actual,
        }
    }

    fn fit_text(&mut self, expected: &str, actual: &str) -> bool {
        self.learn(expected, actual);
        self.fill_in(expected) == actual
    }

    /// The key of the other object that `expected` stands for.
    fn key<'a>(
        &mut self,
        expected: &str,
        all_expected: impl Iterator<Item = &'a String>,
        mut actual: impl Iterator<Item = &'a String>,
    ) -> Option<String> {
        if is_placeholder(expected) && !self.0.contains_key(expected) {
            // It is new, so it is the one that none of the others is.
            let others: Vec<String> = all_expected.map(|key| self.fill_in(key)).collect();
            let new = actual.find(|key| !others.contains(key))?;
            self.learn(expected, new);
        }
        Some(self.fill_in(expected))
    }

    fn learn(&mut self, placeholder: &str, id: &str) {
        let is_id = id.len() == 16 && id.chars().all(|c| c.is_ascii_alphanumeric());
        let is_new = !self.0.contains_key(placeholder) && !self.0.values().any(|known| known == id);
        if is_placeholder(placeholder) && is_id && is_new {
            self.0.insert(placeholder.to_owned(), id.to_owned());
        }
    }
}

fn is_placeholder(text: &str) -> bool {
    text.starts_with("<id:") && text.ends_with('>')
}
