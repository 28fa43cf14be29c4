//! The web server that decides who may come in, see `--auth-url`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use reqwest::Url;

/// A web server that is asked whether a client may come in.
#[derive(Debug, Clone)]
pub struct WebhookSettings {
    /// Where.
    pub url: WebhookUrl,
    /// How long it may take to answer.
    pub timeout: Duration,
}

/// Its address. It may hold a password or a token, so it is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookUrl(Url);

impl WebhookUrl {
    /// The address, for requests.
    pub fn expose(&self) -> &Url {
        &self.0
    }
}

impl FromStr for WebhookUrl {
    type Err = <Url as FromStr>::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl fmt::Debug for WebhookUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("WebhookUrl")
    }
}
