//! Connections to a server: TCP, and TLS on it if the link says `https`.

use std::fmt::Debug;
use std::io;

use anyhow::Context;
use http::uri::Authority;
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use crate::trust::Tls;

/// A connection, whatever is below it.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Debug + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Debug + Send + Unpin> Stream for T {}

/// Host and port of an authority, with the default port of its scheme.
pub(crate) fn host_and_port(authority: &Authority, is_secure: bool) -> (String, u16) {
    let default = if is_secure { 443 } else { 80 };
    let host = authority.host().trim_matches(['[', ']']).to_owned();
    (host, authority.port_u16().unwrap_or(default))
}

/// Opens a connection.
///
/// # Errors
/// The host has no address, the port is closed, or the certificate is not trusted.
pub(crate) async fn connect(authority: &str, tls: Option<&Tls>) -> anyhow::Result<Box<dyn Stream>> {
    let authority: Authority = authority.parse().context("no host")?;
    let (host, port) = host_and_port(&authority, tls.is_some());
    let stream = TcpStream::connect((host.as_str(), port)).await?;
    Ok(match tls {
        None => Box::new(stream),
        Some(tls) => Box::new(encrypt(stream, host, tls).await?),
    })
}

/// Speaks TLS on a connection.
///
/// # Errors
/// The other side does not speak TLS, or its certificate is not trusted.
pub(crate) async fn encrypt(
    stream: TcpStream,
    host: String,
    tls: &Tls,
) -> io::Result<impl Stream + use<>> {
    let name = ServerName::try_from(host).map_err(io::Error::other)?;
    tls.connector().connect(name, stream).await
}
