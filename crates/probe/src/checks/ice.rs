//! Which ways to other peers this machine finds with the ICE servers of the session, by type of candidate.

use std::time::Duration;

use super::reason::reason;
use super::verdict::Finding;
use crate::connect::connect;
use crate::native::gathering::{Candidates, gather_candidates};
use crate::native::network::IceServer;
use crate::trust::Tls;

/// The default port of TURN by TCP.
const TCP_PORT: u16 = 3_478;

/// The default port of TURN by TLS.
const TLS_PORT: u16 = 5_349;

/// How an ICE server is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Stun,
    TurnUdp,
    TurnTcp,
    TurnTls,
}

impl By {
    /// The kind of an address (RFC 7064, RFC 7065); `None` for TURN by DTLS, which browsers do not speak.
    fn of(url: &str) -> Option<Self> {
        let is_tcp = url.ends_with("?transport=tcp");
        let is_udp = url.ends_with("?transport=udp");
        match url.split(':').next()? {
            "stun" => Some(Self::Stun),
            "turn" if is_tcp => Some(Self::TurnTcp),
            "turn" => Some(Self::TurnUdp),
            "turns" if !is_udp => Some(Self::TurnTls),
            _ => None,
        }
    }
}

fn addresses<'a>(servers: &'a [IceServer], kinds: &[By]) -> Vec<&'a str> {
    let urls = servers.iter().flat_map(|server| &server.urls);
    let is_meant = |url: &&str| By::of(url).is_some_and(|by| kinds.contains(&by));
    urls.map(String::as_str).filter(is_meant).collect()
}

/// Gathers; the addresses of this machine count here, the rest for the other checks.
pub(super) async fn host(servers: &[IceServer], within: Duration) -> Finding<Candidates> {
    match gather_candidates(servers, within).await {
        Ok(found) if found.host > 0 => Finding::Passed(found, format!("{} by IPv4", found.host)),
        Ok(_) => Finding::Failed("this machine has no IPv4 address".to_owned()),
        Err(error) => Finding::Failed(reason(&error)),
    }
}

/// Whether a STUN server says which address it sees.
pub(super) fn server_reflexive(servers: &[IceServer], found: Candidates) -> Finding<()> {
    let stun = addresses(servers, &[By::Stun]);
    let count = found.server_reflexive;
    judge(
        &stun,
        count,
        "the session has no STUN server",
        "no answer from",
    )
}

/// Whether a TURN server gives an address to relay.
pub(super) fn relay(servers: &[IceServer], found: Candidates) -> Finding<()> {
    let turn = addresses(servers, &[By::TurnUdp]);
    let none = "the session has no TURN server by UDP";
    let failed = "not reached by UDP, or the credentials are refused:";
    judge(&turn, found.relay, none, failed)
}

fn judge(urls: &[&str], found: usize, none: &str, failed: &str) -> Finding<()> {
    match (urls, found) {
        ([], _) => Finding::NotNeeded((), none.to_owned()),
        (_, 0) => Finding::Failed(format!("{failed} {}", urls.join(", "))),
        (_, found) => Finding::Passed((), format!("{found} from {}", urls.join(", "))),
    }
}

/// Whether TURN servers are reached by TCP and by TLS. The native peers relay by UDP alone, so the connection is all that
/// is tried.
pub(super) async fn relay_streams(servers: &[IceServer], tls: &Tls) -> Finding<()> {
    let urls = addresses(servers, &[By::TurnTcp, By::TurnTls]);
    let mut failed = Vec::new();
    for url in &urls {
        let is_tls = By::of(url) == Some(By::TurnTls);
        let (port, tls) = if is_tls {
            (TLS_PORT, Some(tls))
        } else {
            (TCP_PORT, None)
        };
        if let Err(error) = connect(&authority(url, port), tls).await {
            failed.push(format!("{url}: {}", reason(&error)));
        }
    }
    if urls.is_empty() {
        Finding::NotNeeded(
            (),
            "the session has no TURN server by TCP or TLS".to_owned(),
        )
    } else if failed.is_empty() {
        Finding::Passed((), format!("{} accept connections", urls.join(", ")))
    } else {
        Finding::Failed(failed.join("; "))
    }
}

/// Host and port of an address of TURN.
fn authority(url: &str, default: u16) -> String {
    let host = url.split_once(':').map_or(url, |(_, rest)| rest);
    let host = host.split('?').next().unwrap_or_default();
    let has_port = host
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    if has_port {
        host.to_owned()
    } else {
        format!("{host}:{default}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_servers_say_how_they_are_spoken_to() {
        for (url, by) in [
            ("stun:s:3478", Some(By::Stun)),
            ("turn:t", Some(By::TurnUdp)),
            ("turn:t?transport=udp", Some(By::TurnUdp)),
            ("turn:t:80?transport=tcp", Some(By::TurnTcp)),
            ("turns:t:443?transport=tcp", Some(By::TurnTls)),
            ("turns:t", Some(By::TurnTls)),
            ("turns:t?transport=udp", None),
            ("http://t", None),
        ] {
            assert_eq!(By::of(url), by, "{url}");
        }
        assert_eq!(authority("turns:t?transport=tcp", 5_349), "t:5349");
        assert_eq!(authority("turn:t:80?transport=tcp", 3_478), "t:80");
        assert_eq!(authority("turn:[::1]", 3_478), "[::1]:3478");
    }
}
