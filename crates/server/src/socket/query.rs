//! What the query of a request to a socket says: which transport, which revision of Engine.IO, which connection.

use http::Uri;
use signaling::engineio::EngineVersion;

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

    /// Whether the client wants bytes as base64. A script cannot hold bytes.
    pub(super) fn is_base64(&self) -> bool {
        self.is_base64 || self.callback.is_some()
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

    fn parse(query: &str) -> Option<SocketQuery> {
        let uri = format!("/websocket/8080/?{query}").parse().unwrap();
        SocketQuery::parse(&uri)
    }

    #[test]
    fn every_spelling_is_understood() {
        let query = |transport, sid: Option<&str>| SocketQuery {
            transport,
            version: EngineVersion::V4,
            sid: sid.map(str::to_owned),
            callback: None,
            is_base64: false,
        };
        for (text, expected) in [
            (
                "EIO=4&transport=polling&t=abc&key=secret",
                query(TransportName::Polling, None),
            ),
            (
                "transport=websocket&EIO=4&sid=a-B_1",
                query(TransportName::WebSocket, Some("a-B_1")),
            ),
            (
                "EI%4F=4&transport=%70olling&s%69d=a",
                query(TransportName::Polling, Some("a")),
            ),
            (
                "EIO=4&transport=polling&sid=a&sid=b",
                query(TransportName::Polling, Some("")),
            ),
            (
                "EIO=4&transport=polling&sid=a%26EIO=3",
                query(TransportName::Polling, Some("a&EIO=3")),
            ),
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn bytes_are_base64_for_those_who_ask_and_for_scripts() {
        for (query, expected) in [
            ("", false),
            ("&b64=0", false),
            ("&b64=1", true),
            ("&j=7", true),
        ] {
            let parsed = parse(&format!("EIO=3&transport=polling{query}"));
            assert_eq!(parsed.unwrap().is_base64(), expected, "{query}");
        }
    }

    #[test]
    fn every_revision_but_4_is_3() {
        for query in ["", "EIO=&", "EIO=2&", "EIO=5&", "EIO=3&"] {
            let parsed = parse(&format!("{query}transport=polling"));
            assert_eq!(parsed.unwrap().version, EngineVersion::V3, "{query}");
        }
    }

    #[test]
    fn without_a_transport_there_is_no_query() {
        for query in ["", "EIO=4", "EIO=4&transport=", "EIO=4&transport=tcp"] {
            assert_eq!(parse(query), None, "{query}");
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
