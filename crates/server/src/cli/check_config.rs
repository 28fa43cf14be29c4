//! `videorehab check-config`.

use std::path::PathBuf;

use crate::config::OpenTeraSettings;

/// Check OpenTera's VideoRehabService.json, and do nothing else
#[derive(Debug, Clone, clap::Args)]
pub(super) struct CheckConfigArgs {
    /// The file
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
}

impl CheckConfigArgs {
    /// What an operator should know about the settings in the file, a line each.
    pub(super) fn report(&self, settings: &OpenTeraSettings) -> String {
        let verdict = format!("{} is good", self.file.display());
        let lines = settings.remarks.iter().chain([&verdict]);
        lines.flat_map(|line| [line.as_str(), "\n"]).collect()
    }
}
