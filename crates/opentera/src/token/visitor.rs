//! The visitors of our pages, by their tokens.

use secrecy::SecretString;

use crate::token::claims::Claims;
use crate::token::error::TokenError;
use crate::token::jwt::{self, Key};

/// A visitor.
#[derive(Debug, Clone)]
pub enum Visitor {
    /// A user who has logged in.
    User(User),
    /// A participant who has logged in.
    Participant(Participant),
    /// A participant with the token that it keeps.
    StaticParticipant(Participant),
    /// A device; it keeps its token.
    Device(Device),
}

/// A user.
#[derive(Debug, Clone)]
pub struct User {
    /// The uuid.
    pub uuid: String,
    /// The backend's number.
    pub id: i64,
    /// The name.
    pub full_name: SecretString,
    /// Whether it may do everything.
    pub is_super_admin: bool,
}

/// A participant.
#[derive(Debug, Clone)]
pub struct Participant {
    /// The uuid.
    pub uuid: String,
    /// The backend's number.
    pub id: i64,
    /// The name, if the token has it.
    pub full_name: Option<SecretString>,
}

/// A device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The uuid.
    pub uuid: String,
    /// The backend's number.
    pub id: i64,
}

/// The keys of the tokens of visitors. Without a key, tokens of that kind are refused.
#[derive(Debug, Clone, Default)]
pub struct VisitorKeys {
    /// For users.
    pub user: Option<Key>,
    /// For participants who have logged in.
    pub participant: Option<Key>,
    /// For the tokens that participants keep.
    pub static_participant: Option<Key>,
    /// For devices that have logged in. OpenTera has the same key here as below.
    pub device: Option<Key>,
    /// For the tokens that devices keep.
    pub static_device: Option<Key>,
}

type Read = fn(&Claims) -> Result<Visitor, TokenError>;

impl VisitorKeys {
    /// The visitor who has logged in with `token`. `now` is in seconds since 1970.
    ///
    /// # Errors
    /// No key has signed it, it has expired, or it lacks a claim.
    pub fn verify_dynamic(&self, token: &str, now: f64) -> Result<Visitor, TokenError> {
        let kinds: [(_, Read); 3] = [
            (&self.user, read_user),
            (&self.device, read_device),
            (&self.participant, read_participant),
        ];
        verify(token, kinds, now)
    }

    /// The visitor who keeps `token`. `now` is in seconds since 1970.
    ///
    /// # Errors
    /// No key has signed it, or it lacks a claim.
    pub fn verify_static(&self, token: &str, now: f64) -> Result<Visitor, TokenError> {
        let kinds: [(_, Read); 2] = [
            (&self.static_device, read_device),
            (&self.static_participant, read_static_participant),
        ];
        verify(token, kinds, now)
    }
}

/// The first key that fits decides the kind of visitor.
fn verify<const N: usize>(
    token: &str,
    kinds: [(&Option<Key>, Read); N],
    now: f64,
) -> Result<Visitor, TokenError> {
    for (key, read) in kinds {
        let claims = key.as_ref().and_then(|key| jwt::verify(token, key));
        if let Some(claims) = claims.map(Claims) {
            claims.check_expiry(now)?;
            return read(&claims);
        }
    }
    Err(TokenError::NotValid)
}

fn read_user(claims: &Claims) -> Result<Visitor, TokenError> {
    claims.number("exp")?;
    Ok(Visitor::User(User {
        uuid: claims.text("user_uuid")?,
        id: claims.number("id_user")?,
        full_name: SecretString::from(claims.text("user_fullname")?),
        is_super_admin: claims.flag("user_superadmin")?,
    }))
}

fn read_participant(claims: &Claims) -> Result<Visitor, TokenError> {
    claims.number("exp")?;
    participant(claims).map(Visitor::Participant)
}

fn read_static_participant(claims: &Claims) -> Result<Visitor, TokenError> {
    participant(claims).map(Visitor::StaticParticipant)
}

fn participant(claims: &Claims) -> Result<Participant, TokenError> {
    Ok(Participant {
        uuid: claims.text("participant_uuid")?,
        id: claims.number("id_participant")?,
        full_name: claims.optional_secret("user_fullname"),
    })
}

fn read_device(claims: &Claims) -> Result<Visitor, TokenError> {
    Ok(Visitor::Device(Device {
        uuid: claims.text("device_uuid")?,
        id: claims.number("id_device")?,
    }))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;
    use serde_json::{Value, json};

    use super::*;

    const NOW: f64 = 1_000.0;

    fn keys() -> VisitorKeys {
        VisitorKeys {
            user: Key::new("user"),
            participant: Key::new("participant"),
            static_participant: Key::new("static participant"),
            device: Key::new("device"),
            static_device: Key::new("device"),
        }
    }

    fn token(key: &str, claims: &Value) -> SecretString {
        jwt::sign(claims, &Key::new(key).unwrap()).unwrap()
    }

    fn user_claims() -> Value {
        json!({
            "iat": 900, "exp": 1_001, "iss": "TeraServer", "jti": "1", "user_uuid": "u", "id_user": 1,
            "user_fullname": "name", "user_superadmin": true, "service_access": {},
        })
    }

    /// Everything that is known of a visitor, or why they are refused.
    fn told(verified: Result<Visitor, TokenError>) -> String {
        let participant = |kind: &str, one: Participant| {
            let name = one.full_name.as_ref().map(SecretString::expose_secret);
            format!("{kind} {} {} {name:?}", one.uuid, one.id)
        };
        match verified {
            Ok(Visitor::User(user)) => format!(
                "user {} {} {} {}",
                user.uuid,
                user.id,
                user.full_name.expose_secret(),
                user.is_super_admin
            ),
            Ok(Visitor::Participant(one)) => participant("participant", one),
            Ok(Visitor::StaticParticipant(one)) => participant("static participant", one),
            Ok(Visitor::Device(device)) => format!("device {} {}", device.uuid, device.id),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn everybody_comes_in_with_a_token_of_their_kind() {
        let participant = json!({ "exp": 1_001, "participant_uuid": "p", "id_participant": 2, "user_fullname": "name" });
        let keeps = json!({ "iss": "TeraServer", "jti": "1", "participant_uuid": "p", "id_participant": 2 });
        let device = json!({ "device_uuid": "d", "id_device": 3 });
        let refused = "the token is not valid";
        for (key, claims, dynamic, kept) in [
            ("user", user_claims(), "user u 1 name true", refused),
            (
                "participant",
                participant,
                r#"participant p 2 Some("name")"#,
                refused,
            ),
            (
                "static participant",
                keeps,
                refused,
                "static participant p 2 None",
            ),
            ("device", device, "device d 3", "device d 3"),
        ] {
            let token = token(key, &claims);
            let token = token.expose_secret();
            assert_eq!(told(keys().verify_dynamic(token, NOW)), dynamic);
            assert_eq!(told(keys().verify_static(token, NOW)), kept);
        }
    }

    #[test]
    fn debug_shows_no_name() {
        let token = token("user", &user_claims());
        let user = keys().verify_dynamic(token.expose_secret(), NOW);
        let shown = format!("{:?}", user.unwrap());
        assert!(!shown.contains(r#""name""#), "{shown}");
    }

    #[test]
    fn a_token_has_an_end_where_it_needs_one() {
        let verify = |claims: &Value, now| {
            let token = token("user", claims);
            keys().verify_dynamic(token.expose_secret(), now).err()
        };
        assert_eq!(verify(&user_claims(), 1_001.0), Some(TokenError::Expired));
        let mut endless = user_claims();
        endless.as_object_mut().unwrap().remove("exp");
        let missing = Some(TokenError::MissingClaim("exp"));
        assert_eq!(verify(&endless, NOW), missing);
    }

    #[test]
    fn a_token_that_lacks_a_claim_lets_nobody_in() {
        for claim in ["user_uuid", "id_user", "user_fullname", "user_superadmin"] {
            let mut claims = user_claims();
            claims.as_object_mut().unwrap().remove(claim);
            let verified = keys().verify_dynamic(token("user", &claims).expose_secret(), NOW);
            assert_eq!(verified.err(), Some(TokenError::MissingClaim(claim)));
        }
        for (key, claims, missing) in [
            ("device", json!({}), "device_uuid"),
            ("device", json!({ "device_uuid": "d" }), "id_device"),
            ("static participant", json!({}), "participant_uuid"),
        ] {
            let verified = keys().verify_static(token(key, &claims).expose_secret(), NOW);
            assert_eq!(verified.err(), Some(TokenError::MissingClaim(missing)));
        }
    }

    #[test]
    fn without_a_key_nobody_comes_in() {
        let token = token("user", &user_claims());
        let verified = VisitorKeys::default().verify_dynamic(token.expose_secret(), NOW);
        assert_eq!(verified.err(), Some(TokenError::NotValid));
    }
}
