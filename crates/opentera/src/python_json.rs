//! JSON as Python's `json.dumps` writes it, which is what OpenTera publishes: a blank behind `,` and `:`, nothing but
//! printable ASCII, numbers as Python shows them. Its readers accept other JSON too; texts stay comparable this way.

use std::io;

use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{Formatter, Serializer};

/// The text of `value`.
pub fn to_text(value: &Value) -> String {
    let mut bytes = Vec::new();
    let written = value.serialize(&mut Serializer::with_formatter(&mut bytes, PythonFormatter));
    debug_assert!(written.is_ok(), "a value in memory can be written");
    String::from_utf8(bytes).unwrap_or_default()
}

/// A number as Python shows it: Rust's shortest digits, with another notation of exponents.
pub(crate) fn float_text(value: f64) -> String {
    let text = format!("{value:?}");
    let Some((digits, exponent)) = text.split_once('e') else {
        return text;
    };
    let (sign, exponent) = match exponent.strip_prefix('-') {
        Some(exponent) => ('-', exponent),
        None => ('+', exponent),
    };
    format!("{digits}e{sign}{exponent:0>2}")
}

struct PythonFormatter;

impl Formatter for PythonFormatter {
    fn begin_array_value<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        write_separator(writer, first)
    }

    fn begin_object_key<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        write_separator(writer, first)
    }

    fn begin_object_value<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn write_f64<W: io::Write + ?Sized>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(float_text(value).as_bytes())
    }

    fn write_string_fragment<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        for char in fragment.chars() {
            if matches!(char, ' '..='~') {
                writer.write_all(char.encode_utf8(&mut [0; 4]).as_bytes())?;
            } else {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}

fn write_separator<W: io::Write + ?Sized>(writer: &mut W, first: bool) -> io::Result<()> {
    writer.write_all(if first { b"" } else { b", " })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_are_those_of_python() {
        for (value, expected) in [
            (json!(null), "null"),
            (json!({}), "{}"),
            (json!([]), "[]"),
            (
                json!({ "b": 1, "a": [true, "x"] }),
                r#"{"b": 1, "a": [true, "x"]}"#,
            ),
            (json!("Télé"), r#""T\u00e9l\u00e9""#),
            (json!("😀"), r#""\ud83d\ude00""#),
            (
                json!("\"\\/\u{8}\u{c}\n\r\t\u{1}\u{7f}"),
                r#""\"\\/\b\f\n\r\t\u0001\u007f""#,
            ),
            (json!(u64::MAX), "18446744073709551615"),
            (json!(1.0), "1.0"),
            (json!(-0.5), "-0.5"),
            (json!(1e15), "1000000000000000.0"),
            (json!(1e16), "1e+16"),
            (json!(1.5e-5), "1.5e-05"),
            (json!(0.0001), "0.0001"),
            (json!(2.5e300), "2.5e+300"),
        ] {
            assert_eq!(to_text(&value), expected);
        }
    }
}
