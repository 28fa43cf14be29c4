//! A folder for the files of a test.

use std::path::{Path, PathBuf};

/// A folder of one's own. It is removed when dropped.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Makes one.
    pub(crate) fn create() -> anyhow::Result<Self> {
        let name = format!("opentera-stand-in-{}", super::random::uuid());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path)?;
        Ok(Self(path))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Nothing else can be done about a folder that stays.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
