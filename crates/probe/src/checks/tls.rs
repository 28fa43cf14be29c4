//! The connection to the server, and its certificate.

use std::net::SocketAddr;

use tokio::net::TcpStream;

use super::reason::io_reason;
use super::target::ProbeTarget;
use super::verdict::Finding;
use crate::connect::encrypt;
use crate::trust::Tls;

/// The first address that accepts connections. Clients try the others, too, so one is enough.
pub(super) async fn open(addresses: &[SocketAddr]) -> Finding<SocketAddr> {
    let mut refused = Vec::new();
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(_) => {
                refused.insert(0, format!("{address} accepts"));
                return Finding::Passed(*address, refused.join("; "));
            }
            Err(error) => refused.push(format!("{address}: {}", io_reason(&error))),
        }
    }
    Finding::Failed(refused.join("; "))
}

/// Whether the certificate is that of the host, and of an authority that is trusted.
pub(super) async fn trust(
    target: &ProbeTarget,
    tls: Option<&Tls>,
    address: SocketAddr,
) -> Finding<()> {
    let Some(tls) = tls else {
        return Finding::NotNeeded((), "the link says http".to_owned());
    };
    let host = &target.host;
    let handshake = async {
        let stream = TcpStream::connect(address).await?;
        encrypt(stream, host.clone(), tls).await.map(drop)
    };
    match handshake.await {
        Ok(()) => Finding::Passed((), format!("the certificate of {host} is trusted")),
        Err(error) => Finding::Failed(format!("{address} as {host}: {}", io_reason(&error))),
    }
}
