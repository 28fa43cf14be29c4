//! Credentials for TURN: each connection gets its own, signed with the secret that we share with the TURN server, and new ones
//! before they expire (draft-uberti-behave-turn-rest, section 2.2). The name holds an expiry and nothing about a person.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use signaling::easyrtc::Json;

use crate::base::{clock, mac, random};
use crate::config::{IceSettings, TurnSettings};

/// Credentials are renewed at half of their lifetime, so a client may miss one.
const RENEWALS_PER_TTL: u32 = 2;

/// The TURN servers of sessions. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct TurnCredentials {
    settings: Arc<TurnSettings>,
    /// The ICE servers that need no credentials of ours.
    others: Json,
}

impl TurnCredentials {
    /// `None` if there is no TURN server whose credentials we make.
    pub(crate) fn new(settings: &IceSettings) -> Option<Self> {
        let turn = settings.turn.clone()?;
        Some(Self {
            settings: Arc::new(turn),
            others: settings.servers.clone(),
        })
    }

    /// How often credentials are renewed.
    pub(crate) fn renewal(&self) -> Duration {
        self.settings.ttl / RENEWALS_PER_TTL
    }

    /// The `iceServers` of one client, from now on.
    pub(crate) fn ice_servers(&self) -> Json {
        let expiry = clock::unix_s().saturating_add(self.settings.ttl.as_secs());
        let username = format!("{expiry}:{}", random::token());
        // What coturn compares: the HMAC-SHA1 of the name, in base64.
        let credential = BASE64_STANDARD.encode(mac::sign_sha1(&self.settings.secret, &username));
        let turn = json!({
            "urls": self.settings.urls, "username": username, "credential": credential,
        });
        let others: Option<Vec<Value>> = serde_json::from_str(self.others.as_str()).ok();
        let all: Vec<Value> = others.into_iter().flatten().chain([turn]).collect();
        // Always JSON: it was made two lines above.
        Json::parse(&Value::Array(all).to_string()).unwrap_or_else(|_| self.others.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_has_its_own_beside_the_other_servers() {
        let turn = TurnCredentials::new(&IceSettings {
            servers: Json::parse(r#"[{"urls":"stun:s"}]"#).unwrap(),
            turn: Some(TurnSettings {
                urls: vec!["turn:t".to_owned(), "turns:t".to_owned()],
                secret: "sesame".into(),
                ttl: Duration::from_secs(60),
            }),
        });
        let turn = turn.unwrap();
        let read = || -> Value { serde_json::from_str(turn.ice_servers().as_str()).unwrap() };
        let (one, other) = (read(), read());
        assert_eq!(one[0], json!({ "urls": "stun:s" }));
        assert_eq!(one[1]["urls"], json!(["turn:t", "turns:t"]));
        assert_ne!(one[1]["username"], other[1]["username"]);
        let name = one[1]["username"].as_str().unwrap();
        let credential = BASE64_STANDARD.encode(mac::sign_sha1(&"sesame".into(), name));
        assert_eq!(one[1]["credential"], json!(credential));
        let expiry: u64 = name.split_once(':').unwrap().0.parse().unwrap();
        let now = clock::unix_s();
        assert!((now + 58..=now + 61).contains(&expiry), "{expiry} {now}");
        assert!(!format!("{turn:?}").contains("sesame"));
    }
}
