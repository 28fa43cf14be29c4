//! Where a native peer looks for ways to others: addresses of this machine, and the ICE servers of the session.

use std::fmt;

use serde_json::Value;
use webrtc::peer_connection::{
    RTCConfiguration, RTCConfigurationBuilder, RTCIceServer, RTCIceTransportPolicy,
};

/// Which ways a native peer tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// The loopback of this machine, without any server: for tests.
    Loopback,
    /// Every IPv4 address of this machine, and the ICE servers of the session.
    Every,
    /// The relays of the session alone.
    RelayOnly,
}

/// STUN or TURN servers with the same credentials, as a session gives them to its clients.
#[derive(Clone, PartialEq, Eq)]
pub struct IceServer {
    /// Their addresses, such as `turn:turn.example.org:3478?transport=udp`.
    pub urls: Vec<String>,
    username: String,
    credential: String,
}

/// Without the credentials.
impl fmt::Debug for IceServer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = formatter.debug_struct("IceServer");
        fields.field("urls", &self.urls).finish_non_exhaustive()
    }
}

impl IceServer {
    /// Reads the array `iceServers` of a token. Entries without an address are left out.
    pub fn read(ice_servers: &Value) -> Vec<Self> {
        let servers = ice_servers.as_array().into_iter().flatten();
        servers
            .map(Self::read_one)
            .filter(|server| !server.urls.is_empty())
            .collect()
    }

    fn read_one(server: &Value) -> Self {
        let text = |name: &str| server.get(name).and_then(Value::as_str);
        // `url` is what open-easyrtc's configurations say.
        let urls = server.get("urls").or_else(|| server.get("url"));
        let urls = match urls {
            Some(Value::Array(urls)) => urls.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(url)) => vec![url.as_str()],
            _ => Vec::new(),
        };
        Self {
            urls: urls.into_iter().map(str::to_owned).collect(),
            username: text("username").unwrap_or_default().to_owned(),
            credential: text("credential").unwrap_or_default().to_owned(),
        }
    }
}

/// The network of a peer, with the servers that it was given.
#[derive(Debug, Clone)]
pub(super) struct Ice {
    pub(super) network: Network,
    pub(super) servers: Vec<IceServer>,
}

impl Ice {
    /// The local addresses to bind.
    pub(super) fn addresses(&self) -> Vec<&'static str> {
        match self.network {
            Network::Loopback => vec!["127.0.0.1:0"],
            // Two peers on one machine without a network meet on the loopback, which `0.0.0.0` leaves out.
            Network::Every => vec!["0.0.0.0:0", "127.0.0.1:0"],
            Network::RelayOnly => vec!["0.0.0.0:0"],
        }
    }

    pub(super) fn configuration(&self) -> RTCConfiguration {
        let (servers, policy) = match self.network {
            Network::Loopback => (&[][..], RTCIceTransportPolicy::All),
            Network::Every => (&self.servers[..], RTCIceTransportPolicy::All),
            Network::RelayOnly => (&self.servers[..], RTCIceTransportPolicy::Relay),
        };
        let servers = servers.iter().map(|server| RTCIceServer {
            urls: server.urls.clone(),
            username: server.username.clone(),
            credential: server.credential.clone(),
        });
        RTCConfigurationBuilder::new()
            .with_ice_servers(servers.collect())
            .with_ice_transport_policy(policy)
            .build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_read_in_every_form_and_keep_their_credentials_to_themselves() {
        let servers = serde_json::json!([
            { "urls": "stun:s" },
            { "urls": ["turn:t", "turns:t"], "username": "ann", "credential": "sesame" },
            { "url": "stun:old" },
            {},
            7,
        ]);
        let servers = IceServer::read(&servers);
        let urls: Vec<_> = servers.iter().map(|server| server.urls.join(" ")).collect();
        assert_eq!(urls, ["stun:s", "turn:t turns:t", "stun:old"]);
        assert_eq!(servers[1].credential, "sesame");
        let debug = format!("{servers:?}");
        assert!(debug.contains("turns:t") && !debug.contains("sesame") && !debug.contains("ann"));
    }
}
