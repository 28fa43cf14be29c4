//! Signing and checking of JSON Web Tokens, HS256 only. The expiry is not checked here.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::Sha256;

use crate::token::error::TokenError;

/// A longer token is refused. Real ones have less than 2,000 bytes, but they list the services that a user may use.
const MAX_TOKEN_BYTES: usize = 16_384;

/// A key that signs tokens. It is never empty: anybody could sign with an empty one.
#[derive(Clone)]
pub struct Key(SecretString);

impl Key {
    /// The key in `text`; `None` if that is empty.
    pub fn new(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self(SecretString::from(text)))
    }

    fn bytes(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key")
    }
}

/// The head of a token (RFC 7515, section 4.1).
#[derive(Serialize, Deserialize)]
struct Head {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    typ: Option<String>,
    alg: String,
    /// Extensions that have to be understood; we understand none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    crit: Option<Value>,
}

/// The only algorithm that is accepted (RFC 7518, section 3.2).
const HS256: &str = "HS256";

pub(super) fn sign(claims: &impl Serialize, key: &Key) -> Result<SecretString, TokenError> {
    let head = Head {
        typ: Some("JWT".to_owned()),
        alg: HS256.to_owned(),
        crit: None,
    };
    let part = |json: serde_json::Result<Vec<u8>>| {
        let json = json.map_err(|_| TokenError::NotSigned)?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode(json))
    };
    let head = part(serde_json::to_vec(&head))?;
    let claims = part(serde_json::to_vec(claims))?;
    let signed = format!("{head}.{claims}");
    let mac = mac(key, &signed).ok_or(TokenError::NotSigned)?;
    let signature = BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    Ok(SecretString::from(format!("{signed}.{signature}")))
}

/// What `token` says; `None` if it is not signed with `key`.
pub(super) fn verify(token: &str, key: &Key) -> Option<Map<String, Value>> {
    if token.len() > MAX_TOKEN_BYTES {
        return None;
    }
    let (signed, signature) = token.rsplit_once('.')?;
    let (head, claims) = signed.split_once('.')?;
    let decode = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).ok();
    // In constant time, and before anything of the token is believed.
    mac(key, signed)?.verify_slice(&decode(signature)?).ok()?;
    let head: Head = serde_json::from_slice(&decode(head)?).ok()?;
    if head.alg != HS256 || head.crit.is_some() {
        return None;
    }
    serde_json::from_slice(&decode(claims)?).ok()
}

fn mac(key: &Key, signed: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.bytes()).ok()?;
    mac.update(signed.as_bytes());
    Some(mac)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A token that another library made: `{"a":1}`, with the key `key`.
    const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhIjoxfQ.Z4rGK-v6a2sWAUQdmALR3aYbXZviLr8j26a9ndx_bM4";

    fn key(text: &str) -> Key {
        Key::new(text).unwrap()
    }

    #[test]
    fn a_token_of_another_library_is_understood() {
        let claims = verify(TOKEN, &key("key"));
        assert_eq!(
            claims.and_then(|claims| claims.get("a").cloned()),
            Some(json!(1))
        );
    }

    #[test]
    fn a_token_is_checked_with_the_key_that_signed_it() {
        let token = sign(&json!({ "a": 1 }), &key("key")).unwrap();
        assert!(verify(token.expose_secret(), &key("key")).is_some());
        assert_eq!(verify(token.expose_secret(), &key("Key")), None);
        let long = sign(&json!({ "a": "x".repeat(MAX_TOKEN_BYTES) }), &key("key")).unwrap();
        assert_eq!(verify(long.expose_secret(), &key("key")), None);
    }

    #[test]
    fn other_texts_and_algorithms_are_no_tokens() {
        let (signed, signature) = TOKEN.rsplit_once('.').unwrap();
        let (_, payload) = signed.split_once('.').unwrap();
        // The heads say {"alg":"none"} and {"alg":"HS512"}.
        for text in [
            "",
            "a.b.c",
            "....",
            signed,
            &format!("{signed}."),
            &format!("{TOKEN}.{signature}"),
            &format!("{TOKEN}="),
            &format!("eyJhbGciOiJub25lIn0.{payload}."),
            &format!("eyJhbGciOiJub25lIn0.{payload}.{signature}"),
            &format!("eyJhbGciOiJIUzUxMiJ9.{payload}.{signature}"),
        ] {
            assert_eq!(verify(text, &key("key")), None, "{text}");
        }
    }

    #[test]
    fn a_key_is_not_empty_and_not_shown() {
        assert!(Key::new("").is_none());
        assert_eq!(format!("{:?}", key("secret")), "Key");
    }
}
