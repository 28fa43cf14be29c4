//! Reads the files that options name. A problem names the file.

use std::fmt::Display;
use std::path::Path;

use secrecy::SecretString;

/// The text of a file.
pub(super) fn text(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| about(path, error))
}

/// The bytes of a file.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| about(path, error))
}

/// The secret in a file, without the spaces and line ends around it. `rule` says what is wrong with a text, if anything.
pub(super) fn secret(
    path: &Path,
    rule: impl Fn(&str) -> Option<String>,
) -> Result<SecretString, String> {
    let secret = text(path)?;
    let secret = secret.trim();
    match rule(secret) {
        None => Ok(secret.into()),
        Some(problem) => Err(about(path, problem)),
    }
}

/// A problem with a file.
pub(super) fn about(path: &Path, problem: impl Display) -> String {
    format!("{}: {problem}", path.display())
}

/// The value, or a note of the problem with the option that names the file.
pub(super) fn or_problem<T>(
    read: Result<T, String>,
    option: &str,
    problems: &mut Vec<String>,
) -> Option<T> {
    read.map_err(|problem| problems.push(format!("{option}: {problem}")))
        .ok()
}
