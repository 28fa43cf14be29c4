//! The addresses under which browsers reach this server: where links begin.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::config::public_url::PublicUrl;

/// Where links begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkBase {
    /// A proxy in front of this server: one address for everything, with sessions below `/webrtc/<port>`.
    Public(PublicUrl),
    /// This server itself: a port for each session.
    Direct {
        /// The address that it listens on.
        address: IpAddr,
        /// Whether it serves https.
        is_https: bool,
    },
}

impl LinkBase {
    /// Whether browsers come by https.
    pub fn is_https(&self) -> bool {
        match self {
            Self::Public(url) => url.is_https(),
            Self::Direct { is_https, .. } => *is_https,
        }
    }

    /// Whether browsers allow cameras on our pages: only by https, or on the machine itself.
    pub fn is_secure_context(&self) -> bool {
        let is_local = match self {
            Self::Public(url) => matches!(url.host(), "localhost" | "127.0.0.1" | "::1"),
            Self::Direct { address, .. } => address.is_loopback() || address.is_unspecified(),
        };
        self.is_https() || is_local
    }

    /// The address of the pages of this server, which listens on `port`; without a slash at its end.
    pub fn home_url(&self, port: u16) -> String {
        match self {
            Self::Public(url) => url.as_str().to_owned(),
            Self::Direct { address, is_https } => direct_url(*address, port, *is_https),
        }
    }

    /// The address below which the pages of the session on `port` are, without a slash at its end.
    pub fn session_url(&self, port: u16) -> String {
        match self {
            Self::Public(url) => format!("{}/webrtc/{port}", url.as_str()),
            Self::Direct { address, is_https } => direct_url(*address, port, *is_https),
        }
    }
}

fn direct_url(address: IpAddr, port: u16, is_https: bool) -> String {
    let scheme = if is_https { "https" } else { "http" };
    // No browser can open 0.0.0.0. Without a public address, this machine itself is the best guess.
    let address = if address.is_unspecified() {
        Ipv4Addr::LOCALHOST.into()
    } else {
        address
    };
    format!("{scheme}://{}", SocketAddr::new(address, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(url: &str) -> LinkBase {
        LinkBase::Public(PublicUrl::parse(url).unwrap())
    }

    fn direct(address: &str, is_https: bool) -> LinkBase {
        LinkBase::Direct {
            address: address.parse().unwrap(),
            is_https,
        }
    }

    #[test]
    fn links_go_to_the_public_address_or_to_the_port_of_the_session() {
        for (base, home, session) in [
            (
                public("https://rehab.example.org/"),
                "https://rehab.example.org",
                "https://rehab.example.org/webrtc/8081",
            ),
            (
                direct("192.0.2.1", true),
                "https://192.0.2.1:4070",
                "https://192.0.2.1:8081",
            ),
            (
                direct("::", false),
                "http://127.0.0.1:4070",
                "http://127.0.0.1:8081",
            ),
            (
                direct("::1", false),
                "http://[::1]:4070",
                "http://[::1]:8081",
            ),
        ] {
            assert_eq!(base.home_url(4_070), home);
            assert_eq!(base.session_url(8_081), session);
        }
    }

    #[test]
    fn cameras_need_https_or_this_machine() {
        for (base, expected) in [
            (public("http://192.0.2.1:4070"), false),
            (public("http://localhost:4070"), true),
            (public("https://rehab.example.org"), true),
            (direct("192.0.2.1", false), false),
            (direct("192.0.2.1", true), true),
            (direct("0.0.0.0", false), true),
        ] {
            assert_eq!(base.is_secure_context(), expected, "{base:?}");
        }
    }
}
