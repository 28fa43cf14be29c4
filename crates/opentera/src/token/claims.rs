//! The claims of a token.

use secrecy::SecretString;
use serde_json::{Map, Value};

use crate::token::error::TokenError;

/// The claims of a token whose signature is good.
pub(super) struct Claims(pub(super) Map<String, Value>);

impl Claims {
    pub(super) fn text(&self, name: &'static str) -> Result<String, TokenError> {
        let text = self.0.get(name).and_then(Value::as_str);
        let text = text.filter(|text| !text.is_empty()).map(str::to_owned);
        text.ok_or(TokenError::MissingClaim(name))
    }

    pub(super) fn optional_secret(&self, name: &'static str) -> Option<SecretString> {
        self.0
            .get(name)
            .and_then(Value::as_str)
            .map(SecretString::from)
    }

    pub(super) fn number(&self, name: &'static str) -> Result<i64, TokenError> {
        let number = self.0.get(name).and_then(Value::as_i64);
        number.ok_or(TokenError::MissingClaim(name))
    }

    pub(super) fn flag(&self, name: &'static str) -> Result<bool, TokenError> {
        let flag = self.0.get(name).and_then(Value::as_bool);
        flag.ok_or(TokenError::MissingClaim(name))
    }

    /// Whether it is valid at `now`, in seconds since 1970. A token without an expiry is always valid.
    pub(super) fn check_expiry(&self, now: f64) -> Result<(), TokenError> {
        let Some(expiry) = self.0.get("exp") else {
            return Ok(());
        };
        let expiry = expiry.as_f64().ok_or(TokenError::MissingClaim("exp"))?;
        if now < expiry {
            Ok(())
        } else {
            Err(TokenError::Expired)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_claim_of_another_type_is_missing() {
        let claims = json!({ "text": "", "number": "7", "flag": 1, "exp": "soon" });
        let claims = Claims(claims.as_object().unwrap().clone());
        assert_eq!(claims.text("text"), Err(TokenError::MissingClaim("text")));
        assert_eq!(claims.text("none"), Err(TokenError::MissingClaim("none")));
        assert_eq!(
            claims.number("number"),
            Err(TokenError::MissingClaim("number"))
        );
        assert_eq!(claims.flag("flag"), Err(TokenError::MissingClaim("flag")));
        assert_eq!(
            claims.check_expiry(0.0),
            Err(TokenError::MissingClaim("exp"))
        );
    }

    #[test]
    fn a_token_counts_until_its_last_second() {
        let claims = Claims(json!({ "exp": 100 }).as_object().unwrap().clone());
        assert_eq!(claims.check_expiry(99.9), Ok(()));
        assert_eq!(claims.check_expiry(100.0), Err(TokenError::Expired));
        assert_eq!(Claims(Map::new()).check_expiry(f64::MAX), Ok(()));
    }
}
