//! The one place that makes random values: ids and secrets.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rand::seq::IndexedRandom;
use rand::{Rng, rng};
use secrecy::SecretString;
use signaling::easyrtc::EasyrtcId;
use uuid::Uuid;

/// The alphabet of the ids of open-easyrtc without its mistakes (it lacks `Y` and `j` and has `T` twice).
const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The length of an EasyRTC id, as in open-easyrtc: 95 bits.
const EASYRTCID_LENGTH: usize = 16;

/// 128 random bits as 22 characters that need no escape in an address.
pub(crate) fn token() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes::<16>())
}

/// The same as a secret: a key, or a token that opens something.
pub(crate) fn secret() -> SecretString {
    token().into()
}

/// `N` random bytes.
fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rng().fill_bytes(&mut bytes);
    bytes
}

/// A random UUID.
pub(crate) fn uuid() -> Uuid {
    Uuid::new_v4()
}

/// The id of a new connection.
pub(crate) fn easyrtcid() -> EasyrtcId {
    let mut rng = rng();
    let letters = std::iter::from_fn(|| ALPHABET.choose(&mut rng)).take(EASYRTCID_LENGTH);
    let id: String = letters.copied().map(char::from).collect();
    #[expect(
        clippy::expect_used,
        reason = "every letter of the alphabet is allowed in an id"
    )]
    EasyrtcId::new(&id).expect("the alphabet is that of ids")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_tokens_have_their_length_and_differ() {
        assert_eq!(easyrtcid().as_str().len(), EASYRTCID_LENGTH);
        assert_eq!(token().len(), 22);
        assert_ne!(easyrtcid(), easyrtcid());
        assert_ne!(token(), token());
    }
}
