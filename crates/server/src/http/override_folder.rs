//! A folder of the operator whose files take the place of ours, by the same names. It is chosen once, at start, and then
//! good for the whole process.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;

static FOLDER: OnceLock<PathBuf> = OnceLock::new();

/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 64 << 20;

/// Chooses the folder. A second choice has no effect.
pub(crate) fn override_assets(folder: PathBuf) {
    let _ = FOLDER.set(folder);
}

/// The content of a file of the folder.
pub(super) fn read(name: &str) -> Option<Vec<u8>> {
    read_below(FOLDER.get()?, name)
}

/// The names of all files in the folder, with slashes, in their order.
pub(super) fn names() -> Vec<String> {
    let mut names = Vec::new();
    if let Some(folder) = FOLDER.get() {
        collect(folder, "", &mut names);
    }
    names.sort();
    names
}

/// Nothing outside the folder is read, whatever the name says.
fn read_below(folder: &Path, name: &str) -> Option<Vec<u8>> {
    let mut parts = Path::new(name).components();
    if name.is_empty() || !parts.all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let path = folder.join(name);
    let about = fs::metadata(&path).ok()?;
    (about.is_file() && about.len() <= MAX_BYTES).then(|| fs::read(&path).ok())?
}

fn collect(folder: &Path, prefix: &str, names: &mut Vec<String>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let name = format!("{prefix}{name}");
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => collect(&entry.path(), &format!("{name}/"), names),
            Ok(_) => names.push(name),
            Err(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_folder_are_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        assert!(read_below(&folder, "http/mod.rs").is_some());
        for name in [
            "",
            ".",
            "http",
            "../Cargo.toml",
            "/etc/hostname",
            "http/../../Cargo.toml",
            "nothing",
        ] {
            assert_eq!(read_below(&folder, name), None, "{name}");
        }
        let mut names = Vec::new();
        collect(&folder.join("http"), "", &mut names);
        assert!(names.iter().any(|name| name == "mod.rs"));
    }
}
