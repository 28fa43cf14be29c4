//! Connections to a server: TCP, and TLS on it if the link says `https`.

use std::fmt::Debug;
use std::io;
use std::sync::Arc;

use anyhow::Context;
use http::uri::Authority;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// A connection, whatever is below it.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Debug + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Debug + Send + Unpin> Stream for T {}

/// Whom a client of TLS trusts. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Tls(Arc<ClientConfig>);

impl Tls {
    /// Trusts the authorities of this machine, and those in `more`, in PEM.
    ///
    /// # Errors
    /// `more` holds no certificate, or a broken one.
    pub fn new(more: Option<&[u8]>) -> anyhow::Result<Self> {
        let mut roots = RootCertStore::empty();
        // Certificates of this machine that cannot be read are left out, as other clients do.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if let Some(pem) = more {
            let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
            let certificates = certificates?;
            anyhow::ensure!(!certificates.is_empty(), "no certificate in it");
            for certificate in certificates {
                roots.add(certificate)?;
            }
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(Arc::new(config)))
    }
}

/// Host and port of an authority, with the default port of its scheme.
pub(crate) fn host_and_port(authority: &Authority, is_secure: bool) -> (String, u16) {
    let default = if is_secure { 443 } else { 80 };
    let host = authority.host().trim_matches(['[', ']']).to_owned();
    (host, authority.port_u16().unwrap_or(default))
}

/// Opens a connection.
///
/// # Errors
/// The host has no address, nobody listens, or the certificate is not trusted.
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
    let connector = TlsConnector::from(Arc::clone(&tls.0));
    connector.connect(name, stream).await
}
