//! `videorehab health`.

use reqwest::Url;

use crate::config::HealthSettings;

/// Ask a running server whether it is alive, and whether it is ready
#[derive(Debug, Clone, clap::Args)]
pub(super) struct HealthArgs {
    /// Where its pages are
    #[arg(
        long,
        env = "VIDEOREHAB_HEALTH_URL",
        value_name = "URL",
        default_value = "http://127.0.0.1:4070"
    )]
    url: Url,

    /// Fail also if the server is alive but not ready for new sessions
    #[arg(long, env = "VIDEOREHAB_HEALTH_READY")]
    ready: bool,
}

impl HealthArgs {
    pub(super) fn settings(&self) -> HealthSettings {
        HealthSettings {
            url: self.url.clone(),
            has_to_be_ready: self.ready,
        }
    }
}
