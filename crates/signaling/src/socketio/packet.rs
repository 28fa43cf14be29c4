//! The Socket.IO packet codec: one packet is the text of one Engine.IO message, without Engine.IO's leading `4`.
//!
//! `<type>[<attachments>-][/<namespace>,][<ack id>][<JSON>]`, after <https://socket.io/docs/v4/socket-io-protocol>.

use std::borrow::Cow;

use serde_json::value::RawValue;
use thiserror::Error;

use crate::json;

/// The deepest nesting of arrays and objects that a packet may have. Real clients stay below 10.
pub const MAX_DEPTH: usize = 1_024;

/// The most binary attachments that one packet may announce.
pub(super) const MAX_ATTACHMENTS: usize = 10;

/// Events that Socket.IO raises itself; a client that sends one is broken or hostile.
const RESERVED_EVENTS: [&str; 6] = [
    "connect",
    "connect_error",
    "disconnect",
    "disconnecting",
    "newListener",
    "removeListener",
];

/// The number by which a request asks for its ack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AckId(pub u64);

/// A packet as a client sends it. Data borrow from the text they were parsed from.
#[derive(Debug)]
pub enum Packet<'a> {
    /// Asks to join a namespace; `None` is the default one, `/`.
    Connect {
        /// The namespace, with its slash.
        namespace: Option<&'a str>,
    },
    /// Leaves the default namespace.
    Disconnect,
    /// An event, with the number of binary attachments that follow it.
    Event {
        /// Where the ack goes, if one is wanted.
        ack: Option<AckId>,
        /// The event's name and arguments.
        args: EventArgs<'a>,
        /// How many binary messages follow before the event is complete.
        attachments: usize,
    },
    /// The answer to an event of ours, with the number of binary attachments that follow it. Its content is not used.
    Ack {
        /// How many binary messages follow.
        attachments: usize,
    },
    /// A packet for a namespace other than the default one. No other exists, so no client is connected to it.
    Elsewhere,
}

/// The name and arguments of an event. They borrow from the packet until it has to wait for its attachments.
#[derive(Debug, Clone)]
pub struct EventArgs<'a> {
    /// The event's name; `None` if the client sent a number.
    pub name: Option<Cow<'a, str>>,
    /// What follows the name, as raw JSON.
    pub arguments: Vec<Cow<'a, RawValue>>,
}

/// Why a text is not a packet. It never carries the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ParseError {
    /// The packet type is missing or not one that a client may send.
    #[error("packet type is missing or unknown")]
    Type,
    /// The number of attachments is missing, zero where some must follow, or too large.
    #[error("number of binary attachments is missing or out of range")]
    Attachments,
    /// The ack id does not fit 64 bits.
    #[error("ack id is out of range")]
    AckId,
    /// The data are not JSON, or not of the shape that the packet type demands.
    #[error("data are not JSON of the shape that the packet type demands")]
    Data,
    /// Arrays and objects are nested deeper than [`MAX_DEPTH`].
    #[error("data are nested too deep")]
    Depth,
    /// The event has a name that Socket.IO keeps for itself.
    #[error("event name is reserved")]
    ReservedEvent,
    /// A placeholder has a number to which no binary value belongs.
    #[error("placeholder without its binary value")]
    Placeholder,
    /// A text came while binary attachments were awaited.
    #[error("text came while binary attachments were awaited")]
    AttachmentExpected,
    /// A binary message came that no packet had announced.
    #[error("binary message that no packet announced")]
    AttachmentUnexpected,
    /// A packet came before CONNECT.
    #[error("packet before CONNECT")]
    NotConnected,
    /// A second CONNECT came.
    #[error("second CONNECT")]
    AlreadyConnected,
}

impl<'a> Packet<'a> {
    /// Parses the text of one Engine.IO message.
    ///
    /// # Errors
    /// Says which part of the packet is wrong. The reference closes the connection on each of these, and so do we.
    pub fn parse(source: &'a str) -> Result<Self, ParseError> {
        if json::depth(source) > MAX_DEPTH {
            return Err(ParseError::Depth);
        }
        let mut characters = source.chars();
        let kind = characters.next().ok_or(ParseError::Type)?;
        let rest = characters.as_str();

        let (attachments, rest) = match kind {
            '5' | '6' => split_attachments(rest)?,
            '0'..='4' => (0, rest),
            _ => return Err(ParseError::Type),
        };
        let (namespace, rest) = split_namespace(rest);
        let (ack, data) = split_ack_id(rest)?;

        match (kind, namespace) {
            ('0', namespace) => {
                if data.is_empty() || is_json(data, json::ValueKind::Object) {
                    Ok(Self::Connect { namespace })
                } else {
                    Err(ParseError::Data)
                }
            }
            (_, Some(_)) => Ok(Self::Elsewhere),
            ('1', None) if data.is_empty() => Ok(Self::Disconnect),
            ('2' | '5', None) => Ok(Self::Event {
                ack,
                args: EventArgs::parse(data)?,
                attachments,
            }),
            ('3' | '6', None) => {
                if is_json(data, json::ValueKind::Array) {
                    Ok(Self::Ack { attachments })
                } else {
                    Err(ParseError::Data)
                }
            }
            ('1', None) => Err(ParseError::Data),
            // CONNECT_ERROR ('4') is for servers to send.
            _ => Err(ParseError::Type),
        }
    }
}

impl<'a> EventArgs<'a> {
    fn parse(source: &'a str) -> Result<Self, ParseError> {
        let elements = json::elements(source).ok_or(ParseError::Data)?;
        let (name, arguments) = elements.split_first().ok_or(ParseError::Data)?;
        let name = match json::kind(name) {
            json::ValueKind::Number => None,
            // A name with a lone surrogate is no text; it is not an event of ours either.
            json::ValueKind::String => Some(json::text(name).unwrap_or_default()),
            json::ValueKind::Object
            | json::ValueKind::Array
            | json::ValueKind::Bool
            | json::ValueKind::Null => {
                return Err(ParseError::Data);
            }
        };
        if name
            .as_deref()
            .is_some_and(|name| RESERVED_EVENTS.contains(&name))
        {
            return Err(ParseError::ReservedEvent);
        }
        Ok(Self {
            name,
            arguments: arguments.iter().copied().map(Cow::Borrowed).collect(),
        })
    }

    /// The same, independent of the packet it came in.
    pub fn into_owned(self) -> EventArgs<'static> {
        let own = |argument: Cow<'_, RawValue>| Cow::Owned(argument.into_owned());
        EventArgs {
            name: self.name.map(|name| Cow::Owned(name.into_owned())),
            arguments: self.arguments.into_iter().map(own).collect(),
        }
    }
}

fn split_attachments(source: &str) -> Result<(usize, &str), ParseError> {
    let (digits, rest) = source.split_once('-').ok_or(ParseError::Attachments)?;
    let count = parse_digits(digits).ok_or(ParseError::Attachments)?;
    match usize::try_from(count) {
        Ok(count) if (1..=MAX_ATTACHMENTS).contains(&count) => Ok((count, rest)),
        _ => Err(ParseError::Attachments),
    }
}

fn split_namespace(source: &str) -> (Option<&str>, &str) {
    if !source.starts_with('/') {
        return (None, source);
    }
    let (namespace, rest) = source.split_once(',').unwrap_or((source, ""));
    // Clients 2.x append their query string to the name.
    let name = namespace
        .split_once('?')
        .map_or(namespace, |(name, _)| name);
    ((name != "/").then_some(name), rest)
}

fn split_ack_id(source: &str) -> Result<(Option<AckId>, &str), ParseError> {
    let digits = source.bytes().take_while(u8::is_ascii_digit).count();
    let (id, rest) = source.split_at_checked(digits).ok_or(ParseError::AckId)?;
    if id.is_empty() {
        return Ok((None, rest));
    }
    let id = parse_digits(id).ok_or(ParseError::AckId)?;
    Ok((Some(AckId(id)), rest))
}

/// Like `str::parse`, but without a sign.
fn parse_digits(digits: &str) -> Option<u64> {
    let only_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    only_digits.then(|| digits.parse().ok()).flatten()
}

fn is_json(source: &str, expected: json::ValueKind) -> bool {
    serde_json::from_str::<&RawValue>(source).is_ok_and(|raw| json::kind(raw) == expected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::socketio::Encoded;

    /// What a packet holds, in a form that can be compared: kind, ack id, attachments, data.
    fn summary(source: &str) -> Result<String, ParseError> {
        Ok(match Packet::parse(source)? {
            Packet::Connect { namespace } => format!("connect {namespace:?}"),
            Packet::Disconnect => "disconnect".to_owned(),
            Packet::Event {
                ack,
                args,
                attachments,
            } => {
                let arguments: Vec<&str> = args.arguments.iter().map(|raw| raw.get()).collect();
                let (ack, name) = (ack.map(|id| id.0), args.name);
                format!(
                    "event {ack:?} {attachments} {name:?} {}",
                    arguments.join(" ")
                )
            }
            Packet::Ack { attachments } => format!("ack {attachments}"),
            Packet::Elsewhere => "elsewhere".to_owned(),
        })
    }

    #[test]
    fn packets_of_real_clients() {
        for (source, expected) in [
            ("0", "connect None"),
            ("0{}", "connect None"),
            ("0{\"token\":\"x\"}", "connect None"),
            ("0/admin,", "connect Some(\"/admin\")"),
            ("0/admin?a=b,", "connect Some(\"/admin\")"),
            ("0/,", "connect None"),
            ("1", "disconnect"),
            ("2[\"a\"]", "event None 0 Some(\"a\") "),
            ("20[\"a\",1]", "event Some(0) 0 Some(\"a\") 1"),
            (
                "212[\"a\",{\"b\": [1]},null]",
                "event Some(12) 0 Some(\"a\") {\"b\": [1]} null",
            ),
            ("2[7,1]", "event None 0 None 1"),
            (
                "51-3[\"a\",{\"_placeholder\":true,\"num\":0}]",
                "event Some(3) 1 Some(\"a\") {\"_placeholder\":true,\"num\":0}",
            ),
            ("30[{\"msgType\":\"ack\"}]", "ack 0"),
            ("3[]", "ack 0"),
            ("62-1[]", "ack 2"),
            ("2/foo,[\"a\"]", "elsewhere"),
        ] {
            assert_eq!(summary(source).as_deref(), Ok(expected), "{source}");
        }
    }

    #[test]
    fn everything_else_is_refused_with_a_reason() {
        let deep = format!(
            "2[\"a\",{}{}]",
            "[".repeat(MAX_DEPTH),
            "]".repeat(MAX_DEPTH)
        );
        for (source, expected) in [
            ("", ParseError::Type),
            ("7", ParseError::Type),
            ("é", ParseError::Type),
            ("4{\"message\":\"x\"}", ParseError::Type),
            ("0[]", ParseError::Data),
            ("0\"x\"", ParseError::Data),
            ("1{}", ParseError::Data),
            ("2", ParseError::Data),
            ("2[]", ParseError::Data),
            ("2[null]", ParseError::Data),
            ("2[{}]", ParseError::Data),
            ("2{\"a\":1}", ParseError::Data),
            ("2[\"a\"]x", ParseError::Data),
            ("2[\"a\",]", ParseError::Data),
            ("2[\"disconnect\",1]", ParseError::ReservedEvent),
            ("2[\"disc\\u006fnnect\",1]", ParseError::ReservedEvent),
            ("3{}", ParseError::Data),
            ("30[", ParseError::Data),
            ("299999999999999999999[\"a\"]", ParseError::AckId),
            ("5[\"a\"]", ParseError::Attachments),
            ("50-[\"a\"]", ParseError::Attachments),
            ("5+1-[\"a\"]", ParseError::Attachments),
            ("5-1-[\"a\"]", ParseError::Attachments),
            ("511-[\"a\"]", ParseError::Attachments),
            ("5999999999999999999999-[\"a\"]", ParseError::Attachments),
            (deep.as_str(), ParseError::Depth),
        ] {
            assert_eq!(
                summary(source),
                Err(expected),
                "{}",
                source.get(..40.min(source.len())).unwrap_or(source)
            );
        }
    }

    #[test]
    fn what_we_write_parses_as_what_clients_write() {
        assert_eq!(
            summary(&Encoded::event(7, "easyrtcCmd", "{\"a\":1}", Vec::new()).text).as_deref(),
            Ok("event Some(7) 0 Some(\"easyrtcCmd\") {\"a\":1}")
        );
        assert_eq!(
            summary(&Encoded::ack(AckId(3), "{}").text).as_deref(),
            Ok("ack 0")
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(source in ".*") {
            let _ = summary(&source);
        }

        #[test]
        fn no_damaged_packet_makes_the_parser_panic(position in 0_usize..60, character in proptest::char::any()) {
            let mut source: Vec<char> = "51-12[\"easyrtcMsg\",{\"msgData\":{\"_placeholder\":true,\"num\":0}}]".chars().collect();
            if let Some(place) = source.get_mut(position) {
                *place = character;
            }
            let _ = summary(&source.into_iter().collect::<String>());
        }
    }
}
