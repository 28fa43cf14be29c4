//! JSONP: polling by script tags and forms, for browsers that cannot ask another origin in another way.

/// The payload in a form field. Forms change line ends, so clients send `\n` for a line end, and `\\n` for these two characters.
pub fn unescaped(field: &str) -> String {
    let mut text = String::with_capacity(field.len());
    let mut rest = field;
    while let Some((before, after)) = rest.split_once("\\n") {
        match before.strip_suffix('\\') {
            Some(before) => {
                text.push_str(before);
                text.push_str("\\n");
            }
            None => {
                text.push_str(before);
                text.push('\n');
            }
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

/// A payload as a script that calls `___eio[<callback>]`; `callback` are digits.
pub fn script(callback: &str, payload: &str) -> String {
    // JSON text is a JavaScript expression, also in old browsers once these two are escaped.
    let argument = serde_json::Value::from(payload).to_string();
    let argument = argument
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029");
    format!("___eio[{callback}]({argument});")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_line_ends() {
        assert_eq!(unescaped("a\\nb"), "a\nb");
        assert_eq!(unescaped("a\\\\nb"), "a\\nb");
        assert_eq!(unescaped("a\\\\"), "a\\\\");
    }

    #[test]
    fn a_payload_becomes_a_script() {
        let expected = "___eio[3](\"40\\u2028\\\"<\");";
        assert_eq!(script("3", "40\u{2028}\"<"), expected);
    }
}
