//! A thin view on raw JSON text: just enough to check the structure of a message without building a tree of it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserializer;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;

/// The most keys of an object that we look into; objects that are only relayed may have any number.
const MAX_KEYS: usize = 1_024;

/// Among so few keys, looking at each of them is the fastest search.
const FEW_KEYS: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueKind {
    Object,
    Array,
    String,
    Number,
    Bool,
    Null,
}

/// What `raw` is, told from its first character.
pub(crate) fn kind(raw: &RawValue) -> ValueKind {
    match raw.get().bytes().next() {
        Some(b'{') => ValueKind::Object,
        Some(b'[') => ValueKind::Array,
        Some(b'"') => ValueKind::String,
        Some(b't' | b'f') => ValueKind::Bool,
        Some(b'n') | None => ValueKind::Null,
        Some(_) => ValueKind::Number,
    }
}

/// JavaScript's `typeof x === "object" && x !== null`.
pub(crate) fn is_object(raw: &RawValue) -> bool {
    matches!(kind(raw), ValueKind::Object | ValueKind::Array)
}

/// Whether `raw` is an object or array with at least one key or element.
pub(crate) fn is_non_empty_object(raw: &RawValue) -> bool {
    let inner = raw.get().get(1..).unwrap_or_default();
    is_object(raw) && !inner.trim_start().starts_with(['}', ']'])
}

/// The decoded text of a JSON string; `None` for anything else, and for a string with a lone surrogate.
pub(crate) fn text(raw: &RawValue) -> Option<Cow<'_, str>> {
    let decoded = raw.get().strip_prefix('"')?.strip_suffix('"')?;
    if decoded.contains('\\') {
        serde_json::from_str(raw.get()).map(Cow::Owned).ok()
    } else {
        Some(Cow::Borrowed(decoded))
    }
}

/// The elements of a JSON array, each as raw text. `None` if `source` is not one JSON array.
pub(crate) fn elements(source: &str) -> Option<Vec<&RawValue>> {
    serde_json::from_str(source).ok()
}

/// How deep arrays and objects are nested in `source`; 0 for a bare value. Text inside strings does not count.
pub(crate) fn depth(source: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    let (mut in_string, mut escaped) = (false, false);
    for byte in source.bytes() {
        if in_string {
            in_string = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => {
                depth = depth.saturating_add(1);
                deepest = deepest.max(depth);
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// The members of a JSON object in their order, values as raw text. Of a key that occurs twice the last one counts, as
/// in JavaScript.
#[derive(Debug, Default)]
pub(crate) struct Object<'a> {
    members: Vec<(Cow<'a, str>, &'a RawValue)>,
}

impl<'a> Object<'a> {
    /// `None` for anything but an object or an array, and for one with too many keys. The keys of an array are its
    /// indices, as in JavaScript.
    pub(crate) fn parse(raw: &'a RawValue) -> Option<Self> {
        match kind(raw) {
            ValueKind::Object => serde_json::Deserializer::from_str(raw.get())
                .deserialize_map(ObjectVisitor)
                .ok(),
            ValueKind::Array => {
                let elements = elements(raw.get()).filter(|elements| elements.len() <= MAX_KEYS)?;
                let numbered = elements.into_iter().enumerate();
                let members = numbered.map(|(index, value)| (Cow::Owned(index.to_string()), value));
                Some(Self {
                    members: members.collect(),
                })
            }
            ValueKind::String | ValueKind::Number | ValueKind::Bool | ValueKind::Null => None,
        }
    }

    pub(crate) fn field(&self, key: &str) -> Option<&'a RawValue> {
        self.members
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| *value)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.members
            .iter()
            .map(|(name, value)| (name.as_ref(), *value))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }
}

struct ObjectVisitor;

impl<'a> Visitor<'a> for ObjectVisitor {
    type Value = Object<'a>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members: Vec<(Cow<'a, str>, &'a RawValue)> = Vec::new();
        let mut places: BTreeMap<Cow<'a, str>, usize> = BTreeMap::new();
        // Repeated keys count, too: each of them costs a search.
        let mut left = MAX_KEYS;
        while let Some((Key(key), value)) = map.next_entry::<Key<'a>, &'a RawValue>()? {
            left = left
                .checked_sub(1)
                .ok_or_else(|| serde::de::Error::custom("too many keys"))?;
            let place = if members.len() < FEW_KEYS {
                members.iter().position(|(name, _)| *name == key)
            } else {
                if places.is_empty() {
                    let numbered = members.iter().enumerate();
                    places.extend(numbered.map(|(place, (name, _))| (name.clone(), place)));
                }
                places.get(&key).copied()
            };
            if let Some(member) = place.and_then(|place| members.get_mut(place)) {
                member.1 = value;
                continue;
            }
            if !places.is_empty() {
                places.insert(key.clone(), members.len());
            }
            members.push((key, value));
        }
        Ok(Object { members })
    }
}

/// A key that borrows from the source when it holds no escapes.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// Raw JSON for tests.
#[cfg(test)]
pub(crate) fn raw(source: &str) -> Box<RawValue> {
    RawValue::from_string(source.to_owned()).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        for (source, expected) in [
            ("{}", ValueKind::Object),
            ("[1]", ValueKind::Array),
            ("\"a\"", ValueKind::String),
            ("-1e400", ValueKind::Number),
            ("true", ValueKind::Bool),
            ("null", ValueKind::Null),
        ] {
            assert_eq!(kind(&raw(source)), expected, "{source}");
        }
    }

    #[test]
    fn emptiness_ignores_white_space() {
        assert!(!is_non_empty_object(&raw("{ \n }")));
        assert!(!is_non_empty_object(&raw("[]")));
        assert!(is_non_empty_object(&raw("[ 1 ]")));
        assert!(!is_non_empty_object(&raw("\"text\"")));
    }

    #[test]
    fn the_last_of_two_equal_keys_counts() {
        let source = raw(r#"{"a":1,"b":2,"\u0061":3}"#);
        let object = Object::parse(&source).unwrap();
        assert_eq!(object.field("a").unwrap().get(), "3");
        assert_eq!(object.iter().count(), 2);
    }

    #[test]
    fn among_many_keys_the_last_of_two_equal_ones_counts_too() {
        let keys: Vec<String> = (0..100).map(|n| format!("\"{}\":{n}", n % 50)).collect();
        let source = raw(&format!("{{{}}}", keys.join(",")));
        let object = Object::parse(&source).unwrap();
        assert_eq!(object.iter().count(), 50);
        for key in 0..50 {
            let value = object.field(&key.to_string()).unwrap();
            assert_eq!(value.get(), (key + 50).to_string());
        }
    }

    #[test]
    fn repeated_keys_are_counted() {
        let repeated = |times: usize| {
            let keys = vec!["\"a\":0"; times].join(",");
            Object::parse(&raw(&format!("{{{keys}}}"))).is_some()
        };
        assert!(repeated(MAX_KEYS));
        assert!(!repeated(MAX_KEYS + 1));
    }

    #[test]
    fn the_keys_of_an_array_are_its_indices() {
        let source = raw("[true, null]");
        let array = Object::parse(&source).unwrap();
        assert_eq!(array.field("1").unwrap().get(), "null");
        assert!(Object::parse(&raw("[]")).unwrap().is_empty());
    }

    #[test]
    fn an_object_with_absurdly_many_keys_is_not_looked_into() {
        let keys: Vec<String> = (0..=MAX_KEYS).map(|n| format!("\"{n}\":0")).collect();
        assert!(Object::parse(&raw(&format!("{{{}}}", keys.join(",")))).is_none());
    }

    #[test]
    fn brackets_inside_strings_are_not_nesting() {
        assert_eq!(depth(r#"["[[[", {"a\"[": [1]}]"#), 3);
        assert_eq!(depth("1"), 0);
        assert_eq!(depth(&"[".repeat(5_000)), 5_000);
    }

    #[test]
    fn a_lone_surrogate_is_not_a_text() {
        assert_eq!(text(&raw(r#""\ud800""#)), None);
        assert_eq!(text(&raw(r#""d\u0065fault""#)).unwrap(), "default");
        assert_eq!(text(&raw("12")), None);
    }
}
