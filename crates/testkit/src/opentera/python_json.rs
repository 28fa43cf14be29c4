//! JSON as the programs in Python write it: a blank after each comma and colon, nothing but ASCII.

use serde_json::Value;

/// The text of `value`.
pub fn python_json(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(_) => ascii(&value.to_string()),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(python_json).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| {
                let name = ascii(&Value::from(name.as_str()).to_string());
                format!("{name}: {}", python_json(value))
            });
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The same JSON with every other character escaped.
pub(crate) fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        if character.is_ascii() {
            text.push(character);
        } else {
            let units = character.encode_utf16(&mut [0; 2]).to_vec();
            text.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_escapes_are_those_of_python() {
        let value = serde_json::json!({ "a": [1, null, "é\n\u{1f600}"], "b": {} });
        let text = r#"{"a": [1, null, "\u00e9\n\ud83d\ude00"], "b": {}}"#;
        assert_eq!(python_json(&value), text);
    }
}
