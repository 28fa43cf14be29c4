//! The address under which browsers reach the server when it is not the one that it listens on.

use http::Uri;
use thiserror::Error;

/// An `http` or `https` address without query, for links: session pages are below `/webrtc/<port>/` of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    base: String,
    host: String,
    https: bool,
}

/// Why an address cannot be the public one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "not an address like https://rehab.example.org (http or https, a host, no path, query or fragment)"
)]
pub struct PublicUrlError;

impl PublicUrl {
    /// Checks an address.
    ///
    /// # Errors
    /// [`PublicUrlError`] if it is not of the form `scheme://host[:port]`.
    pub fn parse(text: &str) -> Result<Self, PublicUrlError> {
        let uri: Uri = text.parse().map_err(|_| PublicUrlError)?;
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(PublicUrlError),
        };
        let authority = uri.authority().ok_or(PublicUrlError)?;
        let plain = !authority.as_str().contains('@')
            && uri.query().is_none()
            && matches!(uri.path(), "" | "/");
        if !plain || text.contains('#') || authority.host().is_empty() {
            return Err(PublicUrlError);
        }
        let scheme = if https { "https" } else { "http" };
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        Ok(Self {
            base: format!("{scheme}://{authority}"),
            host,
            https,
        })
    }

    /// The address without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.base
    }

    /// The host name or address.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether browsers come by https.
    pub fn is_https(&self) -> bool {
        self.https
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, base, host) in [
            (
                "https://rehab.example.org",
                "https://rehab.example.org",
                "rehab.example.org",
            ),
            (
                "https://rehab.example.org:8443/",
                "https://rehab.example.org:8443",
                "rehab.example.org",
            ),
            ("http://[::1]:4070", "http://[::1]:4070", "::1"),
        ] {
            let url = PublicUrl::parse(text).unwrap();
            assert_eq!((url.as_str(), url.host()), (base, host));
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            "rehab.example.org",
            "ftp://a",
            "https://",
            "https://a/b",
            "https://a?b",
            "https://a#b",
            "https://u@a",
        ] {
            assert_eq!(PublicUrl::parse(text), Err(PublicUrlError), "{text}");
        }
    }
}
