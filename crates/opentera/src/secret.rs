//! Text that no log may show: keys, tokens, links, names, what a backend answered.

use std::fmt;

/// Text that does not show itself in `Debug` and has no `Display`.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(String);

impl Secret {
    /// Hides `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for whoever it is meant for.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_neither_text_nor_length() {
        let secret = Secret::new("sesame");
        assert_eq!(format!("{secret:?}"), "Secret");
        assert_eq!(secret.expose(), "sesame");
    }
}
