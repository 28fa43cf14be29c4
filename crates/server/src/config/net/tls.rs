//! The certificate that https is served with.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use thiserror::Error;

use crate::base::crypto::tls_provider;

/// Where the certificate comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsSource {
    /// Made at start, for these host names and addresses. Browsers warn about it.
    SelfSigned {
        /// The names and addresses.
        hosts: Vec<String>,
    },
    /// Files in PEM format.
    Files {
        /// The certificate, followed by those of its issuers.
        certificate: PathBuf,
        /// Its private key.
        key: PathBuf,
    },
}

/// Why https cannot be served.
#[derive(Debug, Error)]
pub enum TlsError {
    /// The certificate cannot be read.
    #[error("cannot read the certificate {path}")]
    Certificate {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: rustls_pki_types::pem::Error,
    },
    /// The key cannot be read.
    #[error("cannot read the private key {path}")]
    Key {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: rustls_pki_types::pem::Error,
    },
    /// The self-signed certificate cannot be made.
    #[error("cannot make a self-signed certificate")]
    SelfSigned(#[from] rcgen::Error),
    /// Certificate and key do not work together.
    #[error("cannot use the certificate")]
    Unusable(#[from] rustls::Error),
}

impl TlsSource {
    /// Reads or makes the certificate.
    ///
    /// # Errors
    /// Says which file is wrong, and why.
    pub fn load(&self) -> Result<Arc<ServerConfig>, TlsError> {
        let (chain, key) = match self {
            Self::SelfSigned { hosts } => self_signed(hosts)?,
            Self::Files { certificate, key } => (
                CertificateDer::pem_file_iter(certificate)
                    .and_then(Iterator::collect)
                    .map_err(|source| TlsError::Certificate {
                        path: certificate.clone(),
                        source,
                    })?,
                PrivateKeyDer::from_pem_file(key).map_err(|source| TlsError::Key {
                    path: key.clone(),
                    source,
                })?,
            ),
        };
        let mut config = ServerConfig::builder_with_provider(tls_provider())
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

fn self_signed(
    hosts: &[String],
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), TlsError> {
    let certified = rcgen::generate_simple_self_signed(hosts.to_vec())?;
    let key = PrivateKeyDer::Pkcs8(certified.signing_key.serialize_der().into());
    Ok((vec![certified.cert.der().clone()], key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_self_signed_certificate_can_be_served() {
        let hosts = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        assert!(TlsSource::SelfSigned { hosts }.load().is_ok());
    }

    #[test]
    fn a_missing_file_is_named() {
        let source = TlsSource::Files {
            certificate: "no/cert.pem".into(),
            key: "no/key.pem".into(),
        };
        assert!(
            source
                .load()
                .unwrap_err()
                .to_string()
                .contains("no/cert.pem")
        );
    }
}
