//! Whether two services did the same, but for ids, keys, times and ports, which have to be different in the same way.

use std::collections::BTreeMap;

use serde_json::Value;

use super::scenario::Happened;

/// Values that differ from run to run: which of ours stands for which of theirs.
#[derive(Debug, Default)]
pub(super) struct Comparison(BTreeMap<(&'static str, String), Value>);

/// Names of fields with such values; those of one kind stand for each other.
const MAPPED: [(&str, &str); 4] = [
    ("id_session_event", "event"),
    ("session_uuid", "session"),
    ("sessionUuid", "session"),
    ("session_key", "key"),
];
/// Names of fields that hold texts whose digits differ.
const TIMES: [&str; 3] = [
    "session_event_datetime",
    "session_start_datetime",
    "session_name",
];

impl Comparison {
    /// # Errors
    /// Says what differs.
    pub(super) fn compare(&mut self, expected: &Happened, actual: &Happened) -> Result<(), String> {
        self.lists("it asked", &expected.calls, &actual.calls)?;
        self.lists("it published", &expected.published, &actual.published)
    }

    fn lists(&mut self, what: &str, expected: &[Value], actual: &[Value]) -> Result<(), String> {
        let length = expected.len().max(actual.len());
        for place in 0..length {
            let (one, other) = (expected.get(place), actual.get(place));
            let fits = match (one, other) {
                (Some(one), Some(other)) => self.fit("", one, other),
                (None, _) | (_, None) => Err("nothing".to_owned()),
            };
            fits.map_err(|at| {
                let show = |value: Option<&Value>| value.map_or("nothing".into(), Value::to_string);
                format!(
                    "{what}, as number {}, at {at}:\n  recorded {}\n  here     {}",
                    place + 1,
                    show(one),
                    show(other)
                )
            })?;
        }
        Ok(())
    }

    fn fit(&mut self, name: &str, expected: &Value, actual: &Value) -> Result<(), String> {
        match (expected, actual) {
            (Value::Object(one), Value::Object(other)) => {
                if let Some(more) = other.keys().find(|key| !one.contains_key(*key)) {
                    return Err(format!("{name}/{more}"));
                }
                for (key, value) in one {
                    let found = other.get(key).ok_or_else(|| key.clone())?;
                    self.fit(key, value, found)?;
                }
                Ok(())
            }
            (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
                // The order of what the database joins is its own.
                let (mut one, mut other) = (one.clone(), other.clone());
                if let Some(key) = one.first().and_then(uuid_field) {
                    one.sort_by_key(|item| item[&key].to_string());
                    other.sort_by_key(|item| item[&key].to_string());
                }
                let mut pairs = one.iter().zip(&other);
                pairs.try_for_each(|(one, other)| self.fit(name, one, other))
            }
            _ if self.is_same(name, expected, actual) => Ok(()),
            _ => Err(name.to_owned()),
        }
    }

    fn is_same(&mut self, name: &str, expected: &Value, actual: &Value) -> bool {
        if expected == actual {
            return true;
        }
        if name == "session_duration" {
            return expected.is_u64() && actual.is_u64();
        }
        let mapped = MAPPED.iter().find(|(field, _)| *field == name);
        if let Some((_, kind)) = mapped {
            return self.stands_for(kind, expected, actual);
        }
        let (Some(expected), Some(actual)) = (expected.as_str(), actual.as_str()) else {
            return false;
        };
        if TIMES.contains(&name) {
            return without_digits(expected) == without_digits(actual);
        }
        (name.starts_with("session_url") || name == "sessionUrl")
            && without_port_and_key(expected).is_some()
            && without_port_and_key(expected) == without_port_and_key(actual)
    }

    fn stands_for(&mut self, kind: &'static str, expected: &Value, actual: &Value) -> bool {
        if expected.is_string() != actual.is_string() {
            return false;
        }
        let place = (kind, expected.to_string());
        self.0.entry(place).or_insert_with(|| actual.clone()) == actual
    }
}

fn uuid_field(item: &Value) -> Option<String> {
    let fields = ["user_uuid", "participant_uuid", "device_uuid"];
    let mut found = fields
        .iter()
        .filter(|field| item.get(**field).is_some_and(Value::is_string));
    found.next().map(|&field| field.to_owned())
}

fn without_digits(text: &str) -> String {
    let is_digit = |character: char| character.is_ascii_digit();
    text.replace(is_digit, "0")
}

/// `https://<host>/webrtc/` and the name of the page.
fn without_port_and_key(url: &str) -> Option<(String, String)> {
    let (host, rest) = url.split_once("/webrtc/")?;
    let (port, rest) = rest.split_once('/')?;
    let (page, key) = rest.split_once("?key=")?;
    let is_whole = port.parse::<u16>().is_ok() && !key.is_empty();
    is_whole.then(|| (host.to_owned(), page.to_owned()))
}
