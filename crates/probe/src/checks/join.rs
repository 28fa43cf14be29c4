//! Joining a session by WebSocket, and leaving it.

use super::reason::reason;
use super::verdict::Finding;
use crate::native::NativePeer;
use crate::native::Network;
use crate::wire::SocketAddress;

/// The name under which the probe joins. Peers of another application do not see it.
pub(super) const APPLICATION: &str = "videorehab-probe";

/// Joins as a native peer.
pub(super) async fn join(network: Network, socket: &SocketAddress) -> Finding<NativePeer> {
    match NativePeer::join_on(network, socket, APPLICATION).await {
        Ok(peer) => {
            let servers: usize = peer
                .ice_servers
                .iter()
                .map(|server| server.urls.len())
                .sum();
            let text = format!("by WebSocket; addresses of ICE servers: {servers}");
            Finding::Passed(peer, text)
        }
        Err(error) => Finding::Failed(format!("{}: {}", socket.path, reason(&error))),
    }
}

/// Leaves again.
pub(super) async fn leave(peer: NativePeer) -> Finding<()> {
    match peer.leave().await {
        Ok(()) => Finding::Passed((), "the server closed the WebSocket".to_owned()),
        Err(error) => Finding::Failed(reason(&error)),
    }
}
