//! Reads a JSON file section by section, and collects everything that is wrong with it instead of stopping at the first
//! mistake. Every value can be overridden by the environment: `Redis.port` by `VIDEOREHAB_REDIS_PORT`; a text also by a
//! file that holds it, which `VIDEOREHAB_REDIS_PASSWORD_FILE` names.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::ops::RangeInclusive;

use serde_json::{Map, Value};

/// Looks up a variable of the environment.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The file, and what was found wrong with it so far.
pub(super) struct Reader<'a> {
    sections: Map<String, Value>,
    lookup: Lookup<'a>,
    problems: Vec<String>,
    /// The keys that were read, as `Section.key`.
    known: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    /// # Errors
    /// The text is not a JSON object.
    pub(super) fn new(source: &str, lookup: Lookup<'a>) -> Result<Self, String> {
        match serde_json::from_str(source) {
            Ok(Value::Object(sections)) => Ok(Self {
                sections,
                lookup,
                problems: Vec::new(),
                known: BTreeSet::new(),
            }),
            Ok(_) => Err(
                "expected an object with the sections Service, Backend, Redis and WebRTC"
                    .to_owned(),
            ),
            Err(error) => Err(format!("not JSON: {error}")),
        }
    }

    /// A text that has to be there and may not be empty.
    pub(super) fn text(&mut self, section: &str, key: &str) -> String {
        let text = self.optional_text(section, key);
        if text.as_deref().is_none_or(str::is_empty) {
            self.missing(section, key, "a text");
        }
        text.unwrap_or_default()
    }

    /// A text that may be missing.
    pub(super) fn optional_text(&mut self, section: &str, key: &str) -> Option<String> {
        let value = self.value(section, key)?;
        match value {
            Value::String(text) => Some(text),
            Value::Null => None,
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                self.problem(section, key, "expected a text");
                None
            }
        }
    }

    /// A whole number that has to be there.
    pub(super) fn number(&mut self, section: &str, key: &str, range: RangeInclusive<u16>) -> u16 {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        let Some(value) = self.value(section, key) else {
            self.missing(section, key, &expected);
            return *range.start();
        };
        // The environment has texts only.
        let number = match &value {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.parse().ok(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        let number = number.and_then(|number| u16::try_from(number).ok());
        match number.filter(|number| range.contains(number)) {
            Some(number) => number,
            None => {
                self.problem(section, key, format!("expected {expected}"));
                *range.start()
            }
        }
    }

    /// A section whose keys are not fixed here: their names, and their values as texts.
    pub(super) fn options(&mut self, section: &str) -> Vec<(String, String)> {
        let Some(Value::Object(values)) = self.sections.get(section).cloned() else {
            return Vec::new();
        };
        let mut options = Vec::new();
        for (key, value) in values {
            self.known.insert(format!("{section}.{key}"));
            match value {
                Value::String(text) => options.push((key, text)),
                Value::Number(number) => options.push((key, number.to_string())),
                Value::Bool(flag) => options.push((key, flag.to_string())),
                Value::Null | Value::Array(_) | Value::Object(_) => {
                    self.problem(section, &key, "expected a text, a number, true or false");
                }
            }
        }
        options
    }

    /// Notes that a key may be there and has no meaning. Returns whether it is there.
    pub(super) fn ignored(&mut self, section: &str, key: &str) -> bool {
        self.value(section, key).is_some()
    }

    /// Notes a mistake of a value.
    pub(super) fn problem(&mut self, section: &str, key: &str, what: impl Display) {
        self.problems.push(format!("{section}.{key}: {what}"));
    }

    /// Everything that is wrong, unknown keys included.
    pub(super) fn conclude(mut self) -> Vec<String> {
        for (name, section) in &self.sections {
            let Value::Object(values) = section else {
                self.problems.push(format!("{name}: expected an object"));
                continue;
            };
            for key in values.keys() {
                let path = format!("{name}.{key}");
                if !self.known.contains(&path) {
                    self.problems.push(format!("{path}: unknown"));
                }
            }
        }
        self.problems
    }

    fn value(&mut self, section: &str, key: &str) -> Option<Value> {
        self.known.insert(format!("{section}.{key}"));
        let variable = format!(
            "VIDEOREHAB_{}_{}",
            section.to_uppercase(),
            key.to_uppercase()
        );
        if let Some(text) = (self.lookup)(&variable) {
            return Some(Value::String(text));
        }
        if let Some(path) = (self.lookup)(&format!("{variable}_FILE")) {
            match std::fs::read_to_string(&path) {
                Ok(text) => return Some(Value::String(text.trim_end().to_owned())),
                Err(error) => {
                    self.problem(section, key, format!("{variable}_FILE: {path}: {error}"));
                    return None;
                }
            }
        }
        self.sections.get(section)?.get(key).cloned()
    }

    fn missing(&mut self, section: &str, key: &str, expected: &str) {
        self.problem(section, key, format!("missing; expected {expected}"));
    }
}
