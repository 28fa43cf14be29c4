//! What a failed test shows of a text.

/// How much of it.
const MAX_CHARACTERS: usize = 900;

/// The beginning of `text`.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(MAX_CHARACTERS).collect()
}
