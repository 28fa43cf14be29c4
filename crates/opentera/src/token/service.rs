//! Our token, with which we call the backend.

use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::service::Service;
use crate::token::error::TokenError;
use crate::token::jwt::{self, Key};

#[derive(Serialize)]
struct ServiceClaims<'a> {
    iat: i64,
    service_uuid: &'a str,
}

/// Our token, made `now`, in seconds since 1970. It does not expire: it is valid until OpenTera changes the key.
///
/// # Errors
/// If it cannot be signed.
pub fn service_token(service: &Service, key: &Key, now: i64) -> Result<SecretString, TokenError> {
    let claims = ServiceClaims {
        iat: now,
        service_uuid: &service.uuid,
    };
    jwt::sign(&claims, key)
}

/// The value of the header `Authorization` that carries a token.
pub fn authorization(token: &SecretString) -> SecretString {
    SecretString::from(format!("OpenTera {}", token.expose_secret()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn our_token_says_who_we_are_and_since_when() {
        let service = Service {
            name: "VideoRehabService".into(),
            uuid: "v".into(),
        };
        let key = Key::new("key").unwrap();
        let token = service_token(&service, &key, 1_795_379_037).unwrap();
        let claims = jwt::verify(token.expose_secret(), &key).unwrap();
        assert_eq!(
            Value::Object(claims),
            json!({ "iat": 1_795_379_037, "service_uuid": "v" })
        );
        let header = authorization(&token);
        assert_eq!(
            header.expose_secret().strip_prefix("OpenTera "),
            Some(token.expose_secret())
        );
        assert!(!format!("{token:?} {header:?}").contains("ey"));
    }
}
