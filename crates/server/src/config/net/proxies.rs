//! Which proxies in front of the server are trusted to say who their clients are.

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use thiserror::Error;

/// From whom `X-Forwarded-For`, `X-ExternalServer` and the like are read. Otherwise these headers are ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proxies {
    /// Everybody who connects.
    Anybody,
    /// These addresses and networks; nobody if the list is empty.
    Listed(Vec<IpNet>),
}

/// Invalid list of proxies.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("expected addresses or networks like 127.0.0.1 or 172.16.0.0/12, separated by commas")]
pub struct ProxiesError;

impl Proxies {
    /// Whether the other end of a connection is trusted.
    pub fn trusts(&self, peer: IpAddr) -> bool {
        match self {
            Self::Anybody => true,
            Self::Listed(networks) => {
                let peer = peer.to_canonical();
                networks.iter().any(|network| network.contains(&peer))
            }
        }
    }

    /// Whether connections may be those of a proxy.
    pub fn is_any(&self) -> bool {
        match self {
            Self::Anybody => true,
            Self::Listed(networks) => !networks.is_empty(),
        }
    }
}

impl From<bool> for Proxies {
    /// Everybody, or nobody.
    fn from(is_anybody: bool) -> Self {
        if is_anybody {
            Self::Anybody
        } else {
            Self::Listed(Vec::new())
        }
    }
}

impl FromStr for Proxies {
    type Err = ProxiesError;

    fn from_str(text: &str) -> Result<Self, ProxiesError> {
        let parts = text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let network = |part: &str| {
            let address = part.parse::<IpAddr>().map(IpNet::from);
            address.or_else(|_| part.parse()).map_err(|_| ProxiesError)
        };
        Ok(Self::Listed(parts.map(network).collect::<Result<_, _>>()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_on_the_list_are_trusted() {
        let proxies: Proxies = "127.0.0.1, 172.16.0.0/12,::1".parse().unwrap();
        for (peer, expected) in [
            ("127.0.0.1", true),
            ("::ffff:127.0.0.1", true),
            ("127.0.0.2", false),
            ("172.31.255.1", true),
            ("172.32.0.1", false),
            ("::1", true),
        ] {
            assert_eq!(proxies.trusts(peer.parse().unwrap()), expected, "{peer}");
        }
        assert!(proxies.is_any());
    }

    #[test]
    fn an_empty_list_is_nobody_and_what_is_no_address_is_refused() {
        let nobody: Proxies = "".parse().unwrap();
        assert!(!nobody.is_any() && !nobody.trusts("127.0.0.1".parse().unwrap()));
        assert!("localhost".parse::<Proxies>().is_err());
        assert!("127.0.0.0/64".parse::<Proxies>().is_err());
    }
}
