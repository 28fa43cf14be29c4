//! `videorehab check-config`.

use std::ffi::OsString;
use std::fmt::Write;
use std::path::PathBuf;

use crate::cli::SettingsError;
use crate::cli::serve;

/// Check OpenTera's VideoRehabService.json, and do nothing else
#[derive(Debug, Clone, clap::Args)]
pub(super) struct CheckConfigArgs {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl CheckConfigArgs {
    /// What an operator should know about a file without mistakes.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn report(&self) -> Result<String, SettingsError> {
        let file = &self.file;
        let line = ["videorehab", "serve", "--config"].map(OsString::from);
        let line = line.into_iter().chain([file.clone().into_os_string()]);
        let (_, settings) = serve::settings(file, line)?;
        let mut report = String::new();
        for remark in settings.remarks {
            let _ = writeln!(report, "{remark}");
        }
        let _ = writeln!(report, "{} is good", file.display());
        Ok(report)
    }
}
