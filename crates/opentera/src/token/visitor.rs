//! Who visits our pages, by their token.

use crate::Secret;
use crate::token::claims::Claims;
use crate::token::{Key, TokenError, jwt};

/// Who visits.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The uuid.
    pub uuid: String,
    /// The backend's number.
    pub id: i64,
    /// The name.
    pub full_name: Secret,
    /// Whether everything is allowed to it.
    pub is_super_admin: bool,
}

/// A participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// The uuid.
    pub uuid: String,
    /// The backend's number.
    pub id: i64,
    /// The name, if the token has it.
    pub full_name: Option<Secret>,
}

/// A device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The uuid.
    pub uuid: String,
    /// The backend's number.
    pub id: i64,
}

/// The keys of the tokens of visitors. Without a key nobody of that kind comes in.
#[derive(Debug, Clone, Default)]
pub struct VisitorKeys {
    /// For users.
    pub user: Option<Key>,
    /// For participants who have logged in.
    pub participant: Option<Key>,
    /// For the tokens that participants keep.
    pub static_participant: Option<Key>,
    /// For devices that have logged in. The same as the next one today.
    pub device: Option<Key>,
    /// For the tokens that devices keep.
    pub static_device: Option<Key>,
}

type Read = fn(&Claims) -> Result<Visitor, TokenError>;

impl VisitorKeys {
    /// Who has logged in with `token`. `now` is in seconds since 1970.
    ///
    /// # Errors
    /// If nobody has.
    pub fn verify_dynamic(&self, token: &str, now: f64) -> Result<Visitor, TokenError> {
        let kinds: [(_, Read); 3] = [
            (&self.user, read_user),
            (&self.device, read_device),
            (&self.participant, read_participant),
        ];
        verify(token, kinds, now)
    }

    /// Who keeps `token`. `now` is in seconds since 1970.
    ///
    /// # Errors
    /// If nobody does.
    pub fn verify_static(&self, token: &str, now: f64) -> Result<Visitor, TokenError> {
        let kinds: [(_, Read); 2] = [
            (&self.static_device, read_device),
            (&self.static_participant, read_static_participant),
        ];
        verify(token, kinds, now)
    }
}

/// The first key that signed the token says what it is.
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
        full_name: Secret::new(claims.text("user_fullname")?),
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

    fn token(key: &str, claims: &Value) -> Secret {
        jwt::sign(claims, &Key::new(key).unwrap()).unwrap()
    }

    fn user_claims() -> Value {
        json!({
            "iat": 900, "exp": 1_001, "iss": "TeraServer", "jti": "1", "user_uuid": "u", "id_user": 1,
            "user_fullname": "secret", "user_superadmin": true, "service_access": {},
        })
    }

    #[test]
    fn everybody_comes_in_with_a_token_of_their_kind() {
        let participant = |full_name| Participant {
            uuid: "p".into(),
            id: 2,
            full_name,
        };
        let user = keys().verify_dynamic(token("user", &user_claims()).expose(), NOW);
        let expected = User {
            uuid: "u".into(),
            id: 1,
            full_name: Secret::new("secret"),
            is_super_admin: true,
        };
        assert_eq!(user, Ok(Visitor::User(expected)));
        assert!(!format!("{user:?}").contains("secret\""), "{user:?}");

        let claims = json!({ "exp": 1_001, "participant_uuid": "p", "id_participant": 2, "user_fullname": "secret" });
        let token_ = token("participant", &claims);
        assert_eq!(
            keys().verify_dynamic(token_.expose(), NOW),
            Ok(Visitor::Participant(participant(Some(Secret::new(
                "secret"
            )))))
        );
        assert_eq!(
            keys().verify_static(token_.expose(), NOW),
            Err(TokenError::NotValid)
        );

        let claims = json!({ "iss": "TeraServer", "jti": "1", "participant_uuid": "p", "id_participant": 2 });
        let token_ = token("static participant", &claims);
        assert_eq!(
            keys().verify_static(token_.expose(), NOW),
            Ok(Visitor::StaticParticipant(participant(None)))
        );
        assert_eq!(
            keys().verify_dynamic(token_.expose(), NOW),
            Err(TokenError::NotValid)
        );

        let token_ = token("device", &json!({ "device_uuid": "d", "id_device": 3 }));
        let device = Visitor::Device(Device {
            uuid: "d".into(),
            id: 3,
        });
        let verified = keys().verify_dynamic(token_.expose(), NOW);
        assert_eq!(verified.as_ref(), Ok(&device));
        assert_eq!(keys().verify_static(token_.expose(), NOW), Ok(device));
    }

    #[test]
    fn a_token_has_an_end_where_it_needs_one() {
        let verify = |claims: &Value, now| {
            let token = token("user", claims);
            keys().verify_dynamic(token.expose(), now)
        };
        assert_eq!(verify(&user_claims(), 1_001.0), Err(TokenError::Expired));
        let mut endless = user_claims();
        endless.as_object_mut().unwrap().remove("exp");
        assert_eq!(verify(&endless, NOW), Err(TokenError::MissingClaim("exp")));
    }

    #[test]
    fn a_token_that_lacks_a_claim_lets_nobody_in() {
        for claim in ["user_uuid", "id_user", "user_fullname", "user_superadmin"] {
            let mut claims = user_claims();
            claims.as_object_mut().unwrap().remove(claim);
            let verified = keys().verify_dynamic(token("user", &claims).expose(), NOW);
            assert_eq!(verified, Err(TokenError::MissingClaim(claim)));
        }
        for (key, claims, missing) in [
            ("device", json!({}), "device_uuid"),
            ("device", json!({ "device_uuid": "d" }), "id_device"),
            ("static participant", json!({}), "participant_uuid"),
        ] {
            let verified = keys().verify_static(token(key, &claims).expose(), NOW);
            assert_eq!(verified, Err(TokenError::MissingClaim(missing)));
        }
    }

    #[test]
    fn without_a_key_nobody_comes_in() {
        let token = token("user", &user_claims());
        let verified = VisitorKeys::default().verify_dynamic(token.expose(), NOW);
        assert_eq!(verified, Err(TokenError::NotValid));
    }
}
