//! Which candidates this machine gets with given ICE servers.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;
use webrtc::peer_connection::{
    PeerConnection, PeerConnectionBuilder, PeerConnectionEventHandler, RTCIceCandidateType,
    RTCIceGatheringState, RTCPeerConnectionIceEvent,
};

use super::network::{Ice, IceServer, Network};

/// How many candidates there are of each type. Their addresses are not kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Candidates {
    /// Addresses of this machine.
    pub host: usize,
    /// Addresses that a STUN server saw.
    pub server_reflexive: usize,
    /// Addresses that a TURN server relays.
    pub relay: usize,
}

#[derive(Default)]
struct Counted {
    candidates: Candidates,
    is_complete: bool,
}

struct Counter(watch::Sender<Counted>);

#[async_trait]
impl PeerConnectionEventHandler for Counter {
    async fn on_ice_candidate(&self, event: RTCPeerConnectionIceEvent) {
        let is = |kind| usize::from(event.candidate.typ == kind);
        self.0.send_modify(|Counted { candidates, .. }| {
            candidates.host += is(RTCIceCandidateType::Host);
            candidates.server_reflexive += is(RTCIceCandidateType::Srflx);
            candidates.relay += is(RTCIceCandidateType::Relay);
        });
    }

    async fn on_ice_gathering_state_change(&self, state: RTCIceGatheringState) {
        if state == RTCIceGatheringState::Complete {
            self.0.send_modify(|counted| counted.is_complete = true);
        }
    }
}

/// Gathers candidates until the gathering is complete or the time is over.
///
/// # Errors
/// No socket can be opened.
pub async fn gather_candidates(
    servers: &[IceServer],
    within: Duration,
) -> anyhow::Result<Candidates> {
    let ice = Ice {
        network: Network::Every,
        servers: servers.to_vec(),
    };
    let (counter, mut counted) = watch::channel(Counted::default());
    let peer = PeerConnectionBuilder::new()
        .with_configuration(ice.configuration())
        .with_handler(Arc::new(Counter(counter)))
        .with_udp_addrs(vec!["0.0.0.0:0"])
        .build()
        .await?;
    // Without anything to send there would be nothing to gather for.
    let _channel = peer.create_data_channel("dc", None).await?;
    let offer = peer.create_offer(None).await?;
    peer.set_local_description(offer).await?;
    // A server that is silent delays the end; what the others gave counts.
    let complete = counted.wait_for(|counted| counted.is_complete);
    drop(tokio::time::timeout(within, complete).await);
    let candidates = counted.borrow().candidates;
    peer.close().await?;
    Ok(candidates)
}
