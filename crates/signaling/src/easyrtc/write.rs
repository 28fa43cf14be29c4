//! Writes JSON objects whose shape we know. Keys and names are of our alphabets and need no escape; everything that came
//! from outside is passed through as the JSON text it was.

/// Appends the members of one object.
#[derive(Debug)]
pub(super) struct ObjectWriter<'a> {
    out: &'a mut String,
    empty: bool,
}

impl<'a> ObjectWriter<'a> {
    /// Appends one object to `out`.
    pub(super) fn write(out: &'a mut String, members: impl FnOnce(&mut ObjectWriter<'_>)) {
        out.push('{');
        let mut object = ObjectWriter { out, empty: true };
        members(&mut object);
        object.out.push('}');
    }

    /// A member that is JSON already.
    pub(super) fn raw(&mut self, key: &str, json: &str) {
        self.key(key);
        self.out.push_str(json);
    }

    /// A member that is text without anything to escape.
    pub(super) fn text(&mut self, key: &str, text: &str) {
        debug_assert!(!text.contains(['"', '\\']) && !text.contains(char::is_control));
        self.key(key);
        self.out.push('"');
        self.out.push_str(text);
        self.out.push('"');
    }

    pub(super) fn number(&mut self, key: &str, number: u64) {
        self.raw(key, &number.to_string());
    }

    pub(super) fn object(&mut self, key: &str, members: impl FnOnce(&mut ObjectWriter<'_>)) {
        self.key(key);
        ObjectWriter::write(self.out, members);
    }

    fn key(&mut self, key: &str) {
        if !std::mem::replace(&mut self.empty, false) {
            self.out.push(',');
        }
        self.out.push('"');
        self.out.push_str(key);
        self.out.push_str("\":");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_separated_and_nested() {
        let mut out = String::new();
        ObjectWriter::write(&mut out, |object| {
            object.text("a", "x");
            object.object("b", |_| {});
            object.object("c", |inner| inner.number("n", 7));
            object.raw("d", "[null]");
        });
        assert_eq!(out, r#"{"a":"x","b":{},"c":{"n":7},"d":[null]}"#);
    }
}
