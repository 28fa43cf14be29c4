//! What is wrong with the command line and the files that it names.

use std::fmt;

/// Everything that is wrong with the options, together.
#[derive(Debug, PartialEq, Eq)]
pub struct SettingsError(pub(super) Vec<String>);

impl fmt::Display for SettingsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join("\n            "))
    }
}

impl std::error::Error for SettingsError {}
