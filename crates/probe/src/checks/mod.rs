//! What `videorehab-probe` finds out about a session, from its link: a check after the other, a line for each.
//!
//! A check that needs what a failed one would have given is skipped. Lines name servers, never the key of the link, the
//! addresses of this machine or anything about other peers. The probe joins with an application name of its own, so the
//! people in the session do not see it.

mod dns;
mod gate;
mod ice;
mod join;
mod media;
mod reason;
mod target;
mod tls;
mod verdict;

use std::io;
use std::time::Duration;

pub use target::{ProbeTarget, TargetError};
pub use verdict::CheckVerdict;

use crate::native::NativePeer;
use crate::native::Network;
use crate::trust::Tls;
use verdict::{Finding, Report};

/// What to find out, and for how long.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// Whom to trust, if the link says `https`.
    pub tls: Tls,
    /// How long one check may take.
    pub timeout: Duration,
    /// Makes a call between two native peers, through this network.
    pub media: Option<Network>,
    /// How long the call may take to connect and to carry video.
    pub media_timeout: Duration,
}

/// Makes all checks, and writes a line for each.
///
/// # Errors
/// A line cannot be written.
pub async fn probe(
    target: &ProbeTarget,
    options: &CheckOptions,
    out: impl io::Write,
) -> io::Result<CheckVerdict> {
    let mut report = Report::new(out, options.timeout);
    let tls = target.is_secure.then_some(&options.tls);

    let addresses = report.check("name", Some(()), async |()| dns::resolve(target).await);
    let addresses = addresses.await?;
    let open = report.check("TCP", addresses, async |all| tls::open(&all).await);
    let open = open.await?;
    let reached = report.check("TLS", open, async |address| {
        tls::trust(target, tls, address).await
    });
    let reached = reached.await?;
    let page = report.check("page", reached, async |()| gate::page(target, tls).await);
    let page = page.await?;
    let way_in = report.check("ticket", page, async |page| {
        gate::ticket(target, tls, page, options.timeout).await
    });
    let way_in = way_in.await?;
    let socket = report.check("handshake", way_in, async |way_in| {
        gate::handshake(way_in).await
    });
    let socket = socket.await?;
    let network = options.media.unwrap_or(Network::Every);
    let peer = report.check("join", socket.clone(), async |socket| {
        join::join(network, &socket).await
    });
    let peer = peer.await?;

    ice(&mut report, peer.as_ref(), options).await?;
    let call = socket.as_ref().zip(peer.as_ref());
    let call = report.check_within(
        options.media_timeout,
        "media",
        call,
        async |(socket, peer)| match options.media {
            Some(network) => media::call(network, socket, peer, options.media_timeout).await,
            None => Finding::NotNeeded((), "not asked for (--media)".to_owned()),
        },
    );
    call.await?;
    let left = report.check("leave", peer, async |peer| join::leave(peer).await);
    left.await?;
    report.verdict()
}

async fn ice(
    report: &mut Report<impl io::Write>,
    peer: Option<&NativePeer>,
    options: &CheckOptions,
) -> io::Result<()> {
    let servers = peer.map(|peer| peer.ice_servers.as_slice());
    // The gathering ends by itself when the time is over, with what it has.
    let within = options.timeout * 2;
    let candidates = report.check_within(within, "ICE, host", servers, async |servers| {
        ice::host(servers, options.timeout).await
    });
    let candidates = candidates.await?;
    let found = servers.zip(candidates);
    let reflexive = report.check("ICE, server reflexive", found, async |(servers, found)| {
        ice::server_reflexive(servers, found)
    });
    reflexive.await?;
    let relay = report.check("ICE, relay by UDP", found, async |(servers, found)| {
        ice::relay(servers, found)
    });
    relay.await?;
    let streams = report.check("ICE, relay by TCP or TLS", servers, async |servers| {
        ice::relay_streams(servers, &options.tls).await
    });
    streams.await?;
    Ok(())
}
