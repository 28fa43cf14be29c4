//! Signatures under a secret that both sides know: HMAC (RFC 2104).

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;
use sha2::Sha256;

/// The HMAC-SHA256 of `text`.
pub(crate) fn sign_sha256(secret: &SecretString, text: &str) -> [u8; 32] {
    signed::<Hmac<Sha256>>(secret, text)
        .finalize()
        .into_bytes()
        .into()
}

/// Whether `signature` is the HMAC-SHA256 of `text`. Compares in constant time.
pub(crate) fn verify_sha256(secret: &SecretString, text: &str, signature: &[u8]) -> bool {
    signed::<Hmac<Sha256>>(secret, text)
        .verify_slice(signature)
        .is_ok()
}

/// The HMAC-SHA1 of `text`, which TURN servers ask for.
pub(crate) fn sign_sha1(secret: &SecretString, text: &str) -> [u8; 20] {
    signed::<Hmac<Sha1>>(secret, text)
        .finalize()
        .into_bytes()
        .into()
}

fn signed<M: Mac + KeyInit>(secret: &SecretString, text: &str) -> M {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    let mut mac = <M as KeyInit>::new_from_slice(secret.expose_secret().as_bytes())
        .expect("a key of any length");
    mac.update(text.as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::prelude::BASE64_STANDARD;

    use super::*;

    #[test]
    fn a_signature_is_that_of_other_programs() {
        // printf '1795638542:abc' | openssl dgst -sha1 -hmac secret -binary | base64
        let signature = sign_sha1(&"secret".into(), "1795638542:abc");
        let expected = "6TffL+NLoOJigAMPP0S/OO6fN+w=";
        assert_eq!(BASE64_STANDARD.encode(signature), expected);
    }

    #[test]
    fn only_the_same_text_under_the_same_secret_has_the_signature() {
        let (secret, other) = (SecretString::from("secret"), SecretString::from("x"));
        let signature = sign_sha256(&secret, "abc");
        assert!(verify_sha256(&secret, "abc", &signature));
        assert!(!verify_sha256(&secret, "abd", &signature));
        assert!(!verify_sha256(&other, "abc", &signature));
        assert!(!verify_sha256(&secret, "abc", &signature[1..]));
    }
}
