//! Placeholders: where the binary values of an event belong, `{"_placeholder":true,"num":0}`.
//!
//! Receivers trust them: a client that meets a number without a value closes its connection. So an event with a number
//! out of range must not be relayed.

use std::borrow::Cow;

use serde_json::Value;
use serde_json::value::RawValue;

/// Whether every placeholder has one of `count` values. Deeper nesting than the JSON library parses is no fit.
pub(super) fn placeholders_fit(arguments: &[Cow<'_, RawValue>], count: usize) -> bool {
    arguments
        .iter()
        .all(|argument| serde_json::from_str(argument.get()).is_ok_and(|value| fits(&value, count)))
}

fn fits(value: &Value, count: usize) -> bool {
    match value {
        Value::Object(members) if members.get("_placeholder") == Some(&Value::Bool(true)) => {
            let number = members.get("num").and_then(Value::as_u64);
            number
                .and_then(|number| usize::try_from(number).ok())
                .is_some_and(|number| number < count)
        }
        Value::Object(members) => members.values().all(|member| fits(member, count)),
        Value::Array(elements) => elements.iter().all(|element| fits(element, count)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::raw;

    #[test]
    fn numbers_have_to_be_in_range() {
        for (source, expected) in [
            (r#"{"b":{"_placeholder":true,"num":1}}"#, true),
            (
                r#"[{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}]"#,
                true,
            ),
            (r#"{"_placeholder":false,"num":9}"#, true),
            ("null", true),
            (r#"{"b":[{"_placeholder":true,"num":2}]}"#, false),
            (r#"{"\u005fplaceholder":true,"num":2}"#, false),
            (r#"{"_placeholder":true,"num":-1}"#, false),
            (r#"{"_placeholder":true,"num":0.5}"#, false),
            (r#"{"_placeholder":true,"num":"0"}"#, false),
            (r#"{"_placeholder":true}"#, false),
        ] {
            assert_eq!(
                placeholders_fit(&[Cow::Owned(raw(source))], 2),
                expected,
                "{source}"
            );
        }
        let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
        assert!(!placeholders_fit(&[Cow::Owned(raw(&deep))], 2));
    }
}
