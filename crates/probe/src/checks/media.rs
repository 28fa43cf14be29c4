//! A call between two native peers of the probe's own, through the session: its signalling, ICE, DTLS, a data channel and
//! video both ways.

use std::time::Duration;

use super::join::APPLICATION;
use super::reason::reason;
use super::verdict::Finding;
use crate::native::Network;
use crate::native::{NativePeer, SeenOfPeer};
use crate::wire::SocketAddress;

const TEXT: &str = "probe";

/// Lets a second peer join, and the first one call it.
pub(super) async fn call(
    network: Network,
    socket: &SocketAddress,
    caller: &NativePeer,
    within: Duration,
) -> Finding<()> {
    let callee = match NativePeer::join_on(network, socket, APPLICATION).await {
        Ok(callee) => callee,
        Err(error) => return Finding::Failed(format!("the second peer: {}", reason(&error))),
    };
    // Two waits; the rest is for joining, and for saying how far the call came.
    let within = within.mul_f32(0.4);
    let outcome = async {
        caller.call(&callee.id).await?;
        caller
            .sees_within(within, &callee.id, |seen| seen.has_channel)
            .await?;
        caller.say(&callee.id, TEXT).await?;
        callee.sees_within(within, &caller.id, is_complete).await
    };
    let outcome = outcome.await;
    let seen = callee.seen_of(&caller.id);
    // The outcome counts, not whether the server was quick to close.
    drop(callee.leave().await);
    match outcome {
        Ok(()) => Finding::Passed((), "data channel and video arrive".to_owned()),
        Err(_) => Finding::Failed(missing(&seen).to_owned()),
    }
}

fn is_complete(seen: &SeenOfPeer) -> bool {
    seen.is_connected && seen.video_bytes > 0 && seen.messages.iter().any(|text| text == TEXT)
}

fn missing(seen: &SeenOfPeer) -> &'static str {
    if !seen.is_connected {
        "the peers do not connect: no pair of candidates works, or DTLS fails"
    } else if !seen.has_channel {
        "the peers connect, but no data channel opens"
    } else if seen.video_bytes == 0 {
        "the data channel opens, but no video arrives"
    } else {
        "video arrives, but nothing through the data channel"
    }
}
