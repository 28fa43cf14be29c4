//! The list of STUN and TURN servers, in the format of OpenTera's `ice_servers.json`: an array of `RTCIceServer`s
//! (<https://www.w3.org/TR/webrtc/#rtciceserver-dictionary>), alone or below `iceServers`.

use serde::Deserialize;
use serde_json::value::RawValue;
use signaling::easyrtc::Json;
use thiserror::Error;

/// Why a text is not a list of ICE servers. The content is not shown, because it may hold credentials.
#[derive(Debug, Error)]
pub enum IceServersError {
    /// Not JSON, or of another shape.
    #[error(
        "not a list of ICE servers like [{{\"urls\": \"stun:stun.example.org:3478\"}}] (line {line}, column {column})"
    )]
    Shape {
        /// Where the mistake is, from 1.
        line: usize,
        /// Where the mistake is, from 1.
        column: usize,
    },
    /// A server has an address that is not one of STUN or TURN.
    #[error(
        "ICE server number {number} has an address that does not begin with stun:, stuns:, turn: or turns:"
    )]
    Address {
        /// Which server, from 1.
        number: usize,
    },
    /// A TURN server has no credentials.
    #[error("ICE server number {number} is a TURN server without username or credential")]
    Credentials {
        /// Which server, from 1.
        number: usize,
    },
}

#[derive(Deserialize)]
struct Wrapped<'a> {
    #[serde(borrow, rename = "iceServers")]
    ice_servers: &'a RawValue,
}

#[derive(Deserialize)]
struct IceServer {
    urls: Urls,
    username: Option<String>,
    credential: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Urls {
    One(String),
    Many(Vec<String>),
}

/// Checks a list of ICE servers. The JSON is passed on to clients as it is.
///
/// # Errors
/// Says which server is wrong.
pub fn parse_ice_servers(source: &str) -> Result<Json, IceServersError> {
    let is_wrapped = source.trim_start().starts_with('{');
    let array = if is_wrapped {
        serde_json::from_str::<Wrapped<'_>>(source)
            .map_err(shape)?
            .ice_servers
            .get()
    } else {
        source
    };
    let servers: Vec<IceServer> = serde_json::from_str(array).map_err(shape)?;
    for (number, server) in (1..).zip(&servers) {
        server.check(number)?;
    }
    Json::parse(array).map_err(shape)
}

impl IceServer {
    fn check(&self, number: usize) -> Result<(), IceServersError> {
        let urls = match &self.urls {
            Urls::One(url) => std::slice::from_ref(url),
            Urls::Many(urls) => urls.as_slice(),
        };
        let is_turn = |url: &String| url.starts_with("turn:") || url.starts_with("turns:");
        let is_stun = |url: &String| url.starts_with("stun:") || url.starts_with("stuns:");
        if urls.is_empty() || !urls.iter().all(|url| is_turn(url) || is_stun(url)) {
            return Err(IceServersError::Address { number });
        }
        if urls.iter().any(is_turn) && (self.username.is_none() || self.credential.is_none()) {
            return Err(IceServersError::Credentials { number });
        }
        Ok(())
    }
}

fn shape(error: serde_json::Error) -> IceServersError {
    IceServersError::Shape {
        line: error.line(),
        column: error.column(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_passed_on_as_it_is() {
        for source in [
            "[]",
            r#"[{"urls": "stun:a"}, {"urls": ["turn:b?transport=udp", "turns:b"], "username": "u", "credential": "c", "x": 1}]"#,
        ] {
            assert_eq!(parse_ice_servers(source).unwrap().as_str(), source);
            assert_eq!(
                parse_ice_servers(&format!("{{\"iceServers\": {source}}}"))
                    .unwrap()
                    .as_str(),
                source
            );
        }
    }

    #[test]
    fn what_is_wrong_is_said_without_the_secret() {
        for (source, expected) in [
            ("{", "line 1, column"),
            ("[{\"url\": \"stun:a\"}]", "line 1, column"),
            (
                "[{\"urls\": \"stun:a\"}, {\"urls\": \"http://b\"}]",
                "number 2",
            ),
            ("[{\"urls\": []}]", "number 1"),
            ("[{\"urls\": \"turn:secret\"}]", "number 1 is a TURN server"),
        ] {
            let error = parse_ice_servers(source).unwrap_err().to_string();
            assert!(
                error.contains(expected) && !error.contains("secret"),
                "{source}: {error}"
            );
        }
    }
}
