//! The settings of `videorehab health`.

use reqwest::Url;

/// Which server is asked, and what it has to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthSettings {
    /// Where its pages are.
    pub url: Url,
    /// Whether it has to be ready for new sessions.
    pub has_to_be_ready: bool,
}
