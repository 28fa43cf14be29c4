//! What is probed, as a link names it.

use std::fmt;

use http::Uri;
use http::uri::Authority;

use crate::connect::host_and_port;

/// The pages of a session.
const PAGES: [&str; 3] = ["users", "participants", "devices"];

/// What a socket's query says by itself, beside what lets a client in.
const OF_ENGINE_IO: [&str; 3] = ["EIO", "transport", "sid"];

/// A session, or another EasyRTC server.
#[derive(Clone)]
pub struct ProbeTarget {
    /// Host and port, as in the link.
    pub(super) authority: String,
    /// The host alone.
    pub(super) host: String,
    /// The port, or the default one of the scheme.
    pub(super) port: u16,
    /// The link says `https`.
    pub(super) is_secure: bool,
    pub(super) entry: EntryPoint,
}

/// How a client gets in.
#[derive(Clone)]
pub(super) enum EntryPoint {
    /// By a page, which gives a ticket and a cookie.
    Page {
        /// Everything before the name of the page, with a slash at its end.
        folder: String,
        /// The name of the page.
        page: &'static str,
        /// The key, as the link has it.
        key: String,
    },
    /// By the socket itself.
    Socket {
        /// Its path.
        path: String,
        /// What lets a client in, such as `key=…`; may be empty.
        query: String,
    },
}

/// Why a link cannot be probed. The link itself is not repeated, because it may hold a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetError {
    /// It is not an address of `http` or `https` with a host.
    NotAnAddress,
    /// It leads to neither a page nor a socket.
    NoSession,
    /// It leads to a page, but has no key.
    NoKey,
}

impl fmt::Display for TargetError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NotAnAddress => "the link is not an address like https://host/participants?key=…",
            Self::NoSession => {
                "the link leads neither to a page (/users, /participants, /devices) nor to a socket (/websocket/8080/, /socket.io/)"
            }
            Self::NoKey => "the link has no key",
        })
    }
}

impl std::error::Error for TargetError {}

/// Without what lets a client in.
impl fmt::Debug for ProbeTarget {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = formatter.debug_struct("ProbeTarget");
        fields
            .field("authority", &self.authority)
            .finish_non_exhaustive()
    }
}

impl ProbeTarget {
    /// Reads a link: that of a page, or the address of a socket.
    ///
    /// # Errors
    /// See [`TargetError`].
    pub fn parse(link: &str) -> Result<Self, TargetError> {
        let link = link.split('#').next().unwrap_or_default();
        let address: Uri = link.parse().map_err(|_| TargetError::NotAnAddress)?;
        let is_secure = match address.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(TargetError::NotAnAddress),
        };
        let authority: &Authority = address.authority().ok_or(TargetError::NotAnAddress)?;
        let (host, port) = host_and_port(authority, is_secure);
        Ok(Self {
            // Without a user name.
            authority: authority
                .as_str()
                .rsplit('@')
                .next()
                .unwrap_or_default()
                .to_owned(),
            host,
            port,
            is_secure,
            entry: EntryPoint::parse(address.path(), address.query().unwrap_or_default())?,
        })
    }
}

impl EntryPoint {
    fn parse(path: &str, query: &str) -> Result<Self, TargetError> {
        let (folder, last) = path.rsplit_once('/').unwrap_or_default();
        let page = PAGES.into_iter().find(|page| *page == last);
        let parameters = query.split('&').filter(|parameter| !parameter.is_empty());
        if let Some(page) = page {
            let mut keys = parameters.filter_map(|parameter| parameter.strip_prefix("key="));
            let key = keys.next().filter(|key| !key.is_empty());
            return Ok(Self::Page {
                folder: format!("{folder}/"),
                page,
                key: key.ok_or(TargetError::NoKey)?.to_owned(),
            });
        }
        if folder.is_empty() && last.is_empty() {
            return Err(TargetError::NoSession);
        }
        let is_own = |parameter: &&str| {
            let name = parameter.split('=').next().unwrap_or_default();
            !OF_ENGINE_IO.contains(&name)
        };
        let query: Vec<&str> = parameters.filter(is_own).collect();
        Ok(Self::Socket {
            path: path.to_owned(),
            query: query.join("&"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_names_a_page_or_a_socket() {
        let link = "https://rehab.example.org/webrtc/8080/participants?name=Ann&key=sesame#top";
        let target = ProbeTarget::parse(link).unwrap();
        assert_eq!(
            (target.host.as_str(), target.port, target.is_secure),
            ("rehab.example.org", 443, true)
        );
        let EntryPoint::Page { folder, page, key } = &target.entry else {
            panic!("no page");
        };
        assert_eq!(
            (folder.as_str(), *page, key.as_str()),
            ("/webrtc/8080/", "participants", "sesame")
        );
        assert!(!format!("{target:?}").contains("sesame"));

        let link = "http://[::1]:4070/websocket/8080/?EIO=4&transport=polling&key=sesame";
        let target = ProbeTarget::parse(link).unwrap();
        assert_eq!(
            (target.host.as_str(), target.port, target.is_secure),
            ("::1", 4070, false)
        );
        let EntryPoint::Socket { path, query } = &target.entry else {
            panic!("no socket");
        };
        assert_eq!(
            (path.as_str(), query.as_str()),
            ("/websocket/8080/", "key=sesame")
        );
    }

    #[test]
    fn other_links_are_refused_by_reason() {
        for (link, reason) in [
            (
                "rehab.example.org/participants?key=a",
                TargetError::NotAnAddress,
            ),
            (
                "ftp://rehab.example.org/participants?key=a",
                TargetError::NotAnAddress,
            ),
            ("https://rehab.example.org/", TargetError::NoSession),
            ("https://rehab.example.org", TargetError::NoSession),
            ("https://rehab.example.org/participants", TargetError::NoKey),
            (
                "https://rehab.example.org/participants?key=",
                TargetError::NoKey,
            ),
        ] {
            assert_eq!(ProbeTarget::parse(link).unwrap_err(), reason, "{link}");
        }
    }
}
