//! The cryptography of TLS: the library `ring`, for everything that this process encrypts or checks.

use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};

/// Makes it the one that clients of HTTP and Redis use. To be called once, before the first of them is made.
pub fn install_tls_provider() {
    // Fails only if there is one already, and this function installs no other.
    let _ = ring::default_provider().install_default();
}

/// The same for our own https.
pub(crate) fn tls_provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}
