//! Certificates for `localhost` and `127.0.0.1`, signed by an authority of one's own.

use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls_pki_types::PrivateKeyDer;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;

use super::folder::Folder;

/// The files, and what a listener needs.
#[derive(Clone)]
pub(crate) struct Certificates {
    /// The certificate of the authority, for clients that verify.
    pub(crate) authority: PathBuf,
    /// The certificate of the server.
    pub(crate) certificate: PathBuf,
    /// Its key.
    pub(crate) key: PathBuf,
    /// Serves TLS with them.
    pub(crate) acceptor: TlsAcceptor,
    _folder: Arc<Folder>,
}

impl std::fmt::Debug for Certificates {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut fields = formatter.debug_struct("Certificates");
        fields
            .field("authority", &self.authority)
            .finish_non_exhaustive()
    }
}

impl Certificates {
    /// Makes them. The files stay as long as one of the clones.
    pub(crate) fn create() -> anyhow::Result<Self> {
        let folder = Folder::create()?;
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let name = "OpenTera stand-in";
        authority
            .distinguished_name
            .push(DnType::CommonName, name.to_owned());
        let authority_key = KeyPair::generate()?;
        let authority_certificate = authority.self_signed(&authority_key)?;
        let issuer = Issuer::new(authority, authority_key);

        let hosts = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let mut server = CertificateParams::new(hosts)?;
        server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let server_key = KeyPair::generate()?;
        let server_certificate = server.signed_by(&server_key, &issuer)?;

        let write = |name: &str, text: String| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).map(|()| path)
        };
        let key = PrivateKeyDer::Pkcs8(server_key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![server_certificate.der().clone()], key)?;
        Ok(Self {
            authority: write("authority.pem", authority_certificate.pem())?,
            certificate: write("certificate.pem", server_certificate.pem())?,
            key: write("key.pem", server_key.serialize_pem())?,
            acceptor: TlsAcceptor::from(Arc::new(config)),
            _folder: Arc::new(folder),
        })
    }
}
