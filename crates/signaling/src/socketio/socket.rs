//! What one Socket.IO connection remembers between packets: whether it joined, and an event whose attachments are
//! still to come.

use bytes::Bytes;

use super::encoded::Encoded;
use super::packet::{AckId, EventArgs, Packet, ParseError};
use super::placeholder::placeholders_fit;
use crate::engineio::EngineVersion;

/// The result of a message from the client.
#[derive(Debug)]
pub enum Incoming<'a> {
    /// The client joined. The answer is its socket id, if [`Socket::is_told_its_id`]; else [`Encoded::greeting`].
    Connected,
    /// The client asked for a namespace that does not exist; send this answer.
    Refused(Encoded),
    /// The client left; its Engine.IO connection stays open and may join again.
    Disconnected,
    /// A complete event.
    Event {
        /// Its name and arguments.
        args: EventArgs<'a>,
        /// Where the ack goes, if one is wanted.
        ack: Option<AckId>,
        /// The binary values that placeholders in `args` refer to.
        attachments: Vec<Bytes>,
    },
    /// The client acknowledged an event, which needs no answer.
    Acknowledged,
    /// Nothing to do: a part of something larger.
    Nothing,
}

/// The state of one Socket.IO connection.
#[derive(Debug)]
pub struct Socket {
    version: EngineVersion,
    connected: bool,
    pending: Option<PartialPacket>,
}

/// A packet whose attachments are still to come. `event` is `None` for an ack, whose attachments are thrown away.
#[derive(Debug)]
struct PartialPacket {
    event: Option<(EventArgs<'static>, Option<AckId>)>,
    missing: usize,
    attachments: Vec<Bytes>,
}

impl Socket {
    /// A socket that nothing has been received on.
    pub fn new(version: EngineVersion) -> Self {
        Self {
            version,
            connected: false,
            pending: None,
        }
    }

    /// Connects a client that does not ask for it itself. Call once, when the connection opens.
    pub fn open(&mut self) -> Incoming<'static> {
        match self.version {
            EngineVersion::V3 => {
                self.connected = true;
                Incoming::Connected
            }
            EngineVersion::V4 => Incoming::Nothing,
        }
    }

    /// Whether the client learns its Socket.IO id when it joins.
    pub fn is_told_its_id(&self) -> bool {
        match self.version {
            EngineVersion::V3 => false,
            EngineVersion::V4 => true,
        }
    }

    /// Notes that the server disconnected the client; its Engine.IO connection stays open and may join again.
    pub fn disconnected(&mut self) {
        self.connected = false;
        self.pending = None;
    }

    /// Takes the text of one Engine.IO message.
    ///
    /// # Errors
    /// The connection has to be closed: the client broke the protocol.
    pub fn receive_text<'a>(&mut self, source: &'a str) -> Result<Incoming<'a>, ParseError> {
        if self.pending.is_some() {
            return Err(ParseError::AttachmentExpected);
        }
        let packet = Packet::parse(source)?;
        if let Packet::Connect { namespace } = packet {
            return self.connect(namespace);
        }
        if !self.connected {
            return Err(ParseError::NotConnected);
        }
        match packet {
            Packet::Event {
                ack,
                args,
                attachments: 0,
            } => Ok(Incoming::Event {
                args,
                ack,
                attachments: Vec::new(),
            }),
            Packet::Event {
                ack,
                args,
                attachments,
            } => {
                if !placeholders_fit(&args.arguments, attachments) {
                    return Err(ParseError::Placeholder);
                }
                self.expect(attachments, Some((args.into_owned(), ack)));
                Ok(Incoming::Nothing)
            }
            Packet::Ack { attachments: 0 } => Ok(Incoming::Acknowledged),
            Packet::Ack { attachments } => {
                self.expect(attachments, None);
                Ok(Incoming::Nothing)
            }
            Packet::Disconnect => {
                self.disconnected();
                Ok(Incoming::Disconnected)
            }
            Packet::Elsewhere | Packet::Connect { .. } => Err(ParseError::NotConnected),
        }
    }

    /// Takes one binary Engine.IO message.
    ///
    /// # Errors
    /// The connection has to be closed: no packet had announced it.
    pub fn receive_binary(&mut self, data: Bytes) -> Result<Incoming<'static>, ParseError> {
        let mut pending = self
            .pending
            .take()
            .ok_or(ParseError::AttachmentUnexpected)?;
        pending.attachments.push(data);
        if pending.attachments.len() < pending.missing {
            self.pending = Some(pending);
            return Ok(Incoming::Nothing);
        }
        Ok(match pending.event {
            Some((args, ack)) => Incoming::Event {
                args,
                ack,
                attachments: pending.attachments,
            },
            None => Incoming::Acknowledged,
        })
    }

    fn connect(&mut self, namespace: Option<&str>) -> Result<Incoming<'static>, ParseError> {
        if let Some(name) = namespace {
            return Ok(Incoming::Refused(Encoded::invalid_namespace(name)));
        }
        if self.connected {
            return Err(ParseError::AlreadyConnected);
        }
        self.connected = true;
        Ok(Incoming::Connected)
    }

    fn expect(&mut self, attachments: usize, event: Option<(EventArgs<'static>, Option<AckId>)>) {
        self.pending = Some(PartialPacket {
            event,
            missing: attachments,
            attachments: Vec::new(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The result of a message, in a form that can be compared.
    fn outcome(result: Result<Incoming<'_>, ParseError>) -> String {
        match result {
            Ok(Incoming::Event {
                args,
                ack,
                attachments,
            }) => {
                let name = args.name.unwrap_or_default();
                format!("event {name} {:?} {attachments:?}", ack.map(|id| id.0))
            }
            Ok(Incoming::Refused(answer)) => answer.text,
            Ok(incoming) => format!("{incoming:?}"),
            Err(error) => format!("{error:?}"),
        }
    }

    fn connected() -> Socket {
        let mut socket = Socket::new(EngineVersion::V4);
        assert_eq!(outcome(socket.receive_text("0")), "Connected");
        socket
    }

    #[test]
    fn an_old_client_is_connected_unasked_and_a_new_one_asks() {
        let mut old = Socket::new(EngineVersion::V3);
        assert_eq!(outcome(Ok(old.open())), "Connected");
        assert!(!old.is_told_its_id());

        let mut new = Socket::new(EngineVersion::V4);
        assert_eq!(outcome(Ok(new.open())), "Nothing");
        assert_eq!(outcome(new.receive_text("0{}")), "Connected");
        assert!(new.is_told_its_id());
    }

    #[test]
    fn events_need_a_connection_and_one_connection_is_enough() {
        let mut socket = Socket::new(EngineVersion::V4);
        assert_eq!(outcome(socket.receive_text("2[\"a\"]")), "NotConnected");
        assert_eq!(outcome(connected().receive_text("0")), "AlreadyConnected");
    }

    #[test]
    fn another_namespace_is_refused_and_the_connection_stays() {
        let mut socket = connected();
        assert_eq!(
            outcome(socket.receive_text("0/x,")),
            "4/x,{\"message\":\"Invalid namespace\"}"
        );
        assert_eq!(outcome(socket.receive_text("2[\"a\"]")), "event a None []");
        assert_eq!(outcome(socket.receive_text("2/x,[\"a\"]")), "NotConnected");
    }

    #[test]
    fn a_client_that_left_may_come_back() {
        let mut socket = connected();
        assert_eq!(outcome(socket.receive_text("1")), "Disconnected");
        assert_eq!(outcome(socket.receive_text("2[\"a\"]")), "NotConnected");
        assert_eq!(outcome(socket.receive_text("0")), "Connected");
    }

    #[test]
    fn an_event_waits_for_its_attachments() {
        let mut socket = connected();
        assert_eq!(outcome(socket.receive_text("52-1[\"a\",0]")), "Nothing");
        assert_eq!(
            outcome(socket.receive_binary(Bytes::from_static(b"x"))),
            "Nothing"
        );
        assert_eq!(
            outcome(socket.receive_binary(Bytes::from_static(b"y"))),
            "event a Some(1) [b\"x\", b\"y\"]"
        );
    }

    #[test]
    fn text_in_between_and_stray_binary_break_the_protocol() {
        let mut socket = connected();
        assert_eq!(outcome(socket.receive_text("51-[\"a\",0]")), "Nothing");
        assert_eq!(
            outcome(socket.receive_text("2[\"a\"]")),
            "AttachmentExpected"
        );
        assert_eq!(
            outcome(connected().receive_binary(Bytes::new())),
            "AttachmentUnexpected"
        );
    }

    #[test]
    fn a_placeholder_without_its_value_breaks_the_protocol() {
        let packet = r#"51-["a",{"_placeholder":true,"num":5}]"#;
        assert_eq!(outcome(connected().receive_text(packet)), "Placeholder");
    }

    #[test]
    fn the_attachments_of_an_ack_are_thrown_away() {
        let mut socket = connected();
        assert_eq!(outcome(socket.receive_text("61-1[0]")), "Nothing");
        assert_eq!(outcome(socket.receive_binary(Bytes::new())), "Acknowledged");
        assert_eq!(outcome(socket.receive_text("2[\"a\"]")), "event a None []");
    }
}
