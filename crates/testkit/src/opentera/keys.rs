//! The keys of TeraServer, what it leaves in Redis for its services, and the tokens that it signs.

use anyhow::Context;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::known::{SERVICE_ID, SERVICE_KEY, SERVICE_TITLE, SERVICE_UUID};
use super::members::{MemberKind, StandInMember};
use super::redis_server::RedisAddress;
use super::{clock, python_json, random};

/// How long a token with an expiry lives, in seconds.
const LIFETIME: u64 = 3_600;

/// The keys that sign tokens, 32 characters each.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Of services.
    pub service: String,
    /// Of users.
    pub user: String,
    /// Of participants who have logged in.
    pub participant: String,
    /// Of the links of participants; it stays.
    pub participant_static: String,
    /// Of devices; it stays.
    pub device: String,
}

impl Keys {
    /// New ones.
    pub(crate) fn new() -> Self {
        Self {
            service: random::key(),
            user: random::key(),
            participant: random::key(),
            participant_static: random::key(),
            device: random::key(),
        }
    }

    /// What a new start of TeraServer changes.
    pub(crate) fn rotate(&mut self) {
        *self = Self {
            participant_static: self.participant_static.clone(),
            device: self.device.clone(),
            ..Self::new()
        };
    }

    /// The names in Redis, and the keys.
    pub fn in_redis(&self) -> [(&'static str, &str); 6] {
        [
            ("ServiceTokenAPIKey", &self.service),
            ("UserTokenAPIKey", &self.user),
            ("ParticipantTokenAPIKey", &self.participant),
            ("ParticipantStaticTokenAPIKey", &self.participant_static),
            ("DeviceTokenAPIKey", &self.device),
            ("DeviceStaticTokenAPIKey", &self.device),
        ]
    }

    /// Writes the keys and the document of the service, which listens on `port`.
    pub(crate) async fn store(&self, redis: &RedisAddress, port: u16) -> anyhow::Result<()> {
        let mut command = redis::cmd("MSET");
        for (name, key) in self.in_redis() {
            command.arg(name).arg(key);
        }
        let document = python_json(&service_document(port));
        command.arg(format!("service.{SERVICE_KEY}")).arg(document);
        redis.run(&command).await
    }

    /// The token of the service itself, as it signs it.
    pub fn service_token(&self) -> String {
        let claims = json!({ "iat": now(), "service_uuid": SERVICE_UUID });
        sign(&claims, &self.service)
    }

    /// The token of a member who has logged in; it lives for an hour. Devices have only the static one.
    pub fn dynamic_token(&self, member: &StandInMember) -> String {
        self.token_until(member, now() + LIFETIME)
    }

    /// The same, but expired.
    pub fn expired_token(&self, member: &StandInMember) -> String {
        self.token_until(member, now() - LIFETIME)
    }

    /// The token in the link of a participant or of a device; it has no expiry. Users have only dynamic ones.
    pub fn static_token(&self, member: &StandInMember) -> String {
        let mut claims = identity(member);
        let key = match member.kind {
            MemberKind::User => return self.dynamic_token(member),
            MemberKind::Participant => &self.participant_static,
            MemberKind::Device => &self.device,
        };
        if let Some(claims) = claims.as_object_mut() {
            claims.remove("user_fullname");
        }
        sign(&claims, key)
    }

    fn token_until(&self, member: &StandInMember, expiry: u64) -> String {
        let key = match member.kind {
            MemberKind::User => &self.user,
            MemberKind::Participant => &self.participant,
            MemberKind::Device => return self.static_token(member),
        };
        let mut claims = identity(member);
        if let Some(claims) = claims.as_object_mut() {
            claims.insert("iat".to_owned(), (expiry - LIFETIME).into());
            claims.insert("exp".to_owned(), expiry.into());
        }
        sign(&claims, key)
    }

    /// Who a token is of, by the keys for `kind`.
    pub(crate) fn owner(&self, kind: MemberKind, token: &str) -> Option<String> {
        let keys: &[&String] = match kind {
            MemberKind::User => &[&self.user],
            MemberKind::Participant => &[&self.participant, &self.participant_static],
            MemberKind::Device => &[&self.device],
        };
        let claims = keys.iter().find_map(|key| verify(token, key))?;
        let uuid = claims.get(format!("{}_uuid", kind.word()))?.as_str()?;
        Some(uuid.to_owned())
    }

    /// Whether a token is one of the service.
    pub(crate) fn is_service(&self, token: &str) -> bool {
        verify(token, &self.service).is_some_and(|claims| {
            claims.get("service_uuid").and_then(Value::as_str) == Some(SERVICE_UUID)
        })
    }
}

/// A JSON Web Token, HS256.
pub fn sign(claims: &Value, key: &str) -> String {
    let header = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let text = format!(
        "{header}.{}",
        BASE64_URL_SAFE_NO_PAD.encode(claims.to_string())
    );
    let signature = mac(&text, key).finalize().into_bytes();
    format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

/// The claims of a token that was signed with `key` and has not expired.
pub fn verify(token: &str, key: &str) -> Option<Value> {
    let (text, signature) = token.rsplit_once('.')?;
    let (header, claims) = text.split_once('.')?;
    let part = |part: &str| -> Option<Value> {
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).ok()?).ok()
    };
    part(header)?.get("alg").filter(|name| *name == "HS256")?;
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
    mac(text, key).verify_slice(&signature).ok()?;
    let claims = part(claims)?;
    let expiry = claims.get("exp").and_then(Value::as_u64);
    expiry.is_none_or(|expiry| expiry > now()).then_some(claims)
}

fn mac(text: &str, key: &str) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("any length fits");
    mac.update(text.as_bytes());
    mac
}

fn identity(member: &StandInMember) -> Value {
    let (id, uuid, name, jti) = (member.id, &member.uuid, &member.name, random::uuid());
    match member.kind {
        MemberKind::User => json!({
            "iss": "TeraServer", "jti": jti, "user_uuid": uuid, "id_user": id, "user_fullname": name,
            "user_superadmin": id == 1, "service_access": {},
        }),
        MemberKind::Participant => json!({
            "iss": "TeraServer", "jti": jti, "participant_uuid": uuid, "id_participant": id,
            "user_fullname": name,
        }),
        MemberKind::Device => {
            json!({ "iss": "TeraServer", "jti": jti, "device_uuid": uuid, "id_device": id })
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole seconds since 1970"
)]
fn now() -> u64 {
    clock::seconds() as u64
}

fn service_document(port: u16) -> Value {
    json!({
        "id_service": SERVICE_ID, "service_uuid": SERVICE_UUID, "service_key": SERVICE_KEY,
        "service_name": SERVICE_TITLE, "service_hostname": "127.0.0.1", "service_port": port,
        "service_endpoint": "/", "service_clientendpoint": "/rehab",
        "service_endpoint_participant": "/participant", "service_endpoint_user": null,
        "service_endpoint_device": null, "service_enabled": true, "service_editable_config": false,
        "service_default_config": "{}", "service_has_assets": false, "service_has_tests": false,
        "service_system": true, "service_roles": [], "service_projects": [],
    })
}

/// Adds a token to those that were logged out.
pub(crate) async fn disable(
    redis: &RedisAddress,
    kind: MemberKind,
    token: &str,
) -> anyhow::Result<()> {
    let mut command = redis::cmd("SADD");
    let name = format!("{}_disabled_tokens", kind.word());
    let added: anyhow::Result<i64> = redis.run(command.arg(name).arg(token)).await;
    added.map(drop).context("cannot disable a token")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opentera::members;

    #[test]
    fn tokens_are_good_for_their_kind_alone_until_they_expire() {
        let mut keys = Keys::new();
        let everybody = members::recorded();
        for member in &everybody {
            for token in [keys.static_token(member), keys.dynamic_token(member)] {
                assert_eq!(keys.owner(member.kind, &token).as_ref(), Some(&member.uuid));
                assert!(!keys.is_service(&token));
            }
        }
        let (user, participant) = (&everybody[0], &everybody[4]);
        assert_eq!(
            keys.owner(MemberKind::User, &keys.expired_token(user)),
            None
        );
        let (old, link) = (keys.dynamic_token(user), keys.static_token(participant));
        keys.rotate();
        assert_eq!(keys.owner(MemberKind::User, &old), None);
        assert!(keys.owner(MemberKind::Participant, &link).is_some());
        assert!(keys.is_service(&keys.service_token()));
    }
}
