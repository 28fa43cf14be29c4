//! The start of a server: certificate, socket, and the line on standard output that says where it is.

use std::io::Write;
use std::net::SocketAddr;

use anyhow::Context;
use tokio::net::TcpListener;

use crate::config::NetSettings;
use crate::http::Https;

/// A socket that listens.
#[derive(Debug)]
pub(super) struct Bound {
    pub(super) socket: TcpListener,
    /// Where it listens. With port 0, the system has chosen one.
    pub(super) address: SocketAddr,
    pub(super) tls: Option<Https>,
}

/// Reads or makes the certificate, then listens.
pub(super) async fn bind(address: SocketAddr, net: &NetSettings) -> anyhow::Result<Bound> {
    let tls = Https::load(net.tls.as_ref())?;
    let socket = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}"))?;
    let address = socket.local_addr().context("cannot listen")?;
    Ok(Bound {
        socket,
        address,
        tls,
    })
}

/// Says on standard output where the server is. The address may hold a token, so it is not logged.
pub(super) fn announce(url: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let written = writeln!(out, "{url}").and_then(|()| out.flush());
    written.context("cannot write to standard output")
}
