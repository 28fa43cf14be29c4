//! What the query of a request to a socket says: which transport, which revision of Engine.IO, which connection.
//!
//! `engineioxide` does not decode the query. We do, and pass it a canonical one, [`SocketQuery::canonical`], in which
//! nothing can be understood in two ways.

use http::Uri;
use signaling::socketio::EngineVersion;

/// How packets travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TransportName {
    Polling,
    WebSocket,
}

/// A query, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SocketQuery {
    pub(super) transport: TransportName,
    pub(super) version: EngineVersion,
    /// The connection that the request belongs to. A handshake has none.
    pub(super) sid: Option<String>,
    /// The number of the callback, if the answer is to be a script (JSONP).
    pub(super) callback: Option<String>,
    is_base64: bool,
}

/// The longest number of a callback, in digits.
const MAX_CALLBACK: usize = 16;

impl SocketQuery {
    /// `None` if the transport is missing or unknown.
    pub(super) fn parse(uri: &Uri) -> Option<Self> {
        let (mut transport, mut version) = (None, None);
        let (mut sid, mut callback, mut is_base64) = (None, None, false);
        let query = uri.query().unwrap_or_default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "transport" => {
                    transport = transport.or(Some(TransportName::from_name(&value)?));
                }
                // As in the Node.js server, everything that is not 4 is 3.
                "EIO" => {
                    version = version.or(Some(if value == "4" {
                        EngineVersion::V4
                    } else {
                        EngineVersion::V3
                    }));
                }
                // Two `sid`s: refused, because no connection has an empty one.
                "sid" if sid.is_some() => sid = Some(String::new()),
                "sid" => sid = Some(value.into_owned()),
                "j" => {
                    let digits = value.chars().filter(char::is_ascii_digit);
                    callback = Some(digits.take(MAX_CALLBACK).collect());
                }
                "b64" => is_base64 = !value.is_empty() && value != "0",
                _ => {}
            }
        }
        Some(Self {
            transport: transport?,
            version: version.unwrap_or(EngineVersion::V3),
            sid,
            callback,
            is_base64,
        })
    }

    /// The same for `engineioxide`: in one spelling, and without key and ticket, because it keeps the address as long as
    /// the connection.
    pub(super) fn canonical(&self) -> String {
        let transport = match self.transport {
            TransportName::Polling => "polling",
            TransportName::WebSocket => "websocket",
        };
        let version = match self.version {
            EngineVersion::V3 => 3,
            EngineVersion::V4 => 4,
        };
        let mut query = format!("EIO={version}&transport={transport}");
        if let Some(sid) = &self.sid {
            query.push_str("&sid=");
            query.extend(form_urlencoded::byte_serialize(sid.as_bytes()));
        }
        // A script cannot hold binary values.
        if self.is_base64 || self.callback.is_some() {
            query.push_str("&b64=1");
        }
        query
    }
}

impl TransportName {
    fn from_name(name: &str) -> Option<Self> {
        match name {
            "polling" => Some(Self::Polling),
            "websocket" => Some(Self::WebSocket),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(query: &str) -> Option<String> {
        let uri = format!("/websocket/8080/?{query}").parse().unwrap();
        SocketQuery::parse(&uri).map(|query| query.canonical())
    }

    #[test]
    fn every_spelling_becomes_one() {
        for (query, expected) in [
            (
                "EIO=4&transport=polling&t=abc&key=secret",
                "EIO=4&transport=polling",
            ),
            (
                "transport=websocket&EIO=4&sid=a-B_1",
                "EIO=4&transport=websocket&sid=a-B_1",
            ),
            (
                "EI%4F=4&transport=%70olling&s%69d=a",
                "EIO=4&transport=polling&sid=a",
            ),
            (
                "EIO=4&transport=polling&sid=a&sid=b",
                "EIO=4&transport=polling&sid=",
            ),
            (
                "EIO=4&transport=polling&sid=a%26EIO=3",
                "EIO=4&transport=polling&sid=a%26EIO%3D3",
            ),
            (
                "EIO=3&transport=polling&b64=1",
                "EIO=3&transport=polling&b64=1",
            ),
            (
                "EIO=3&transport=polling&j=7",
                "EIO=3&transport=polling&b64=1",
            ),
        ] {
            assert_eq!(canonical(query).as_deref(), Some(expected), "{query}");
        }
    }

    #[test]
    fn every_revision_but_4_is_3() {
        for query in ["", "EIO=&", "EIO=2&", "EIO=5&", "EIO=3&"] {
            let expected = "EIO=3&transport=polling".to_owned();
            assert_eq!(
                canonical(&format!("{query}transport=polling")),
                Some(expected)
            );
        }
    }

    #[test]
    fn without_a_transport_there_is_no_query() {
        for query in ["", "EIO=4", "EIO=4&transport=", "EIO=4&transport=tcp"] {
            assert_eq!(canonical(query), None, "{query}");
        }
    }

    #[test]
    fn a_callback_is_a_number() {
        let uri = "/?transport=polling&j=1);alert(2".parse().unwrap();
        assert_eq!(
            SocketQuery::parse(&uri).unwrap().callback.as_deref(),
            Some("12")
        );
    }
}
