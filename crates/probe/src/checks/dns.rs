//! The name of the server.

use std::net::{IpAddr, SocketAddr};

use super::target::ProbeTarget;
use super::verdict::Finding;

/// Every address that the name has.
pub(super) async fn resolve(target: &ProbeTarget) -> Finding<Vec<SocketAddr>> {
    let ProbeTarget { host, port, .. } = target;
    if let Ok(address) = host.parse::<IpAddr>() {
        let addresses = vec![(address, *port).into()];
        return Finding::NotNeeded(addresses, "the link names an address".to_owned());
    }
    let found = tokio::net::lookup_host((host.as_str(), *port)).await;
    let mut addresses: Vec<SocketAddr> = found.into_iter().flatten().collect();
    addresses.sort_unstable();
    addresses.dedup();
    if addresses.is_empty() {
        return Finding::Failed(format!("{host} has no address"));
    }
    let listed: Vec<String> = addresses
        .iter()
        .map(|address| address.ip().to_string())
        .collect();
    Finding::Passed(addresses, format!("{host} is {}", listed.join(", ")))
}
