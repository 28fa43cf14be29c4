//! Credentials for TURN: each connection gets its own, signed with the secret that we share with the TURN server, and new ones
//! before they expire (draft-uberti-behave-turn-rest, section 2.2). The name holds an expiry and nothing about a person.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha1::Sha1;
use signaling::easyrtc::Json;

use crate::base::{clock, random};
use crate::config::TurnSettings;

/// Credentials are made anew when this part of their time is over, so that a page that misses one lives.
const RENEWALS_PER_TTL: u32 = 2;

/// The TURN servers of a session. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct TurnCredentials {
    settings: Arc<TurnSettings>,
    /// What clients get besides.
    others: Json,
}

impl TurnCredentials {
    pub(crate) fn new(settings: &TurnSettings, others: &Json) -> Self {
        Self {
            settings: Arc::new(settings.clone()),
            others: others.clone(),
        }
    }

    /// How often credentials are made anew.
    pub(crate) fn renewal(&self) -> Duration {
        self.settings.ttl / RENEWALS_PER_TTL
    }

    /// The `iceServers` of one client, from now on.
    pub(crate) fn ice_servers(&self) -> Json {
        let expiry = (clock::unix_ms() / 1_000).saturating_add(self.settings.ttl.as_secs());
        let username = format!("{expiry}:{}", random::token());
        let credential = credential(&self.settings.secret, &username);
        let turn = json!({
            "urls": self.settings.urls, "username": username, "credential": credential,
        });
        let others: Option<Vec<Value>> = serde_json::from_str(self.others.as_str()).ok();
        let all: Vec<Value> = others.into_iter().flatten().chain([turn]).collect();
        // What we have made is JSON.
        Json::parse(&Value::Array(all).to_string()).unwrap_or_else(|_| self.others.clone())
    }
}

/// What coturn compares: the HMAC-SHA1 of the name, in base64.
fn credential(secret: &str, username: &str) -> String {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    let mut mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).expect("any length fits");
    mac.update(username.as_bytes());
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_the_signature_of_its_name() {
        // printf '1795638542:abc' | openssl dgst -sha1 -hmac secret -binary | base64
        assert_eq!(
            credential("secret", "1795638542:abc"),
            "6TffL+NLoOJigAMPP0S/OO6fN+w="
        );
    }

    #[test]
    fn each_client_has_its_own_beside_the_other_servers() {
        let settings = TurnSettings {
            urls: vec!["turn:t".to_owned(), "turns:t".to_owned()],
            secret: "secret".to_owned(),
            ttl: Duration::from_secs(60),
        };
        let others = Json::parse(r#"[{"urls":"stun:s"}]"#).unwrap();
        let turn = TurnCredentials::new(&settings, &others);
        let read = || -> Value { serde_json::from_str(turn.ice_servers().as_str()).unwrap() };
        let (one, other) = (read(), read());
        assert_eq!(one[0], json!({ "urls": "stun:s" }));
        assert_eq!(one[1]["urls"], json!(["turn:t", "turns:t"]));
        assert_ne!(one[1]["username"], other[1]["username"]);
        let name = one[1]["username"].as_str().unwrap();
        let expiry: u64 = name.split_once(':').unwrap().0.parse().unwrap();
        let now = clock::unix_ms() / 1_000;
        assert!((now + 58..=now + 61).contains(&expiry), "{expiry} {now}");
        assert!(!format!("{turn:?}").contains("secret"));
    }
}
