//! What a session sends, and how much memory it takes while it waits in an outbox.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use crate::easyrtc::{
    ClientRecord, EasyrtcId, Event, Json, Payload, Reply, RoomChange, RoomDelta, RoomReport,
};
use crate::room::token::ResumeToken;
use crate::socketio::{AckId, Encoded};

/// Something to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outgoing {
    /// The answer to CONNECT. It is before everything else, and is not counted.
    Welcome {
        /// The Socket.IO id; `None` for a client whose revision is told none.
        socket_id: Option<Box<str>>,
        /// For a client that asked for it.
        resume: Option<Box<ResumeOffer>>,
    },
    /// Confirms what was received; is not counted.
    Received {
        /// How many packets, since the counters began.
        count: u32,
    },
    /// An event.
    Event {
        /// The ack id that the event asks with; the answer is ignored.
        id: u64,
        /// The peer that gets it.
        recipient: EasyrtcId,
        /// The event, which others may get as well.
        event: Arc<Event>,
        /// When, in milliseconds since 1970.
        server_time: u64,
    },
    /// The answer to a request.
    Reply {
        /// The request.
        ack: AckId,
        /// The answer.
        reply: Reply,
        /// When, in milliseconds since 1970.
        server_time: u64,
    },
}

/// How a client can become the same peer again, and whether it has just done so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResumeOffer {
    /// The token to present the next time.
    pub token: ResumeToken,
    /// How long the peer stays without a connection.
    pub grace: Duration,
    /// What became of the token that was presented; `None` for a new peer.
    pub continuation: Option<Continuation>,
}

/// How a peer goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Continuation {
    /// Both sides send again what the other has not received.
    Continued {
        /// How many packets of the client were received.
        received: u32,
    },
    /// A history is not complete: the peer is told everything again, and both sides count from 0.
    Resynced,
}

/// What an event or reply weighs beside what it carries, in bytes. Measured generously.
const OVERHEAD: usize = 256;

impl Outgoing {
    /// The packet for the wire.
    pub fn encode(&self) -> Encoded {
        let mut argument = String::new();
        match self {
            Self::Welcome { socket_id, resume } => match (socket_id, resume) {
                (None, _) => Encoded::greeting(),
                (Some(id), None) => Encoded::connected(id),
                (Some(id), Some(offer)) => Encoded::connected_with(id, "resume", &offer.json()),
            },
            Self::Received { count } => Encoded::notice("received", &count.to_string()),
            Self::Event {
                id,
                recipient,
                event,
                server_time,
            } => {
                event.write(recipient, *server_time, &mut argument);
                Encoded::event(*id, event.name(), &argument, event.attachments())
            }
            Self::Reply {
                ack,
                reply,
                server_time,
            } => {
                reply.write(*server_time, &mut argument);
                Encoded::ack(*ack, &argument)
            }
        }
    }

    /// About how many bytes it keeps in memory.
    pub(super) fn weight(&self) -> usize {
        let carried = match self {
            Self::Welcome { .. } | Self::Received { .. } => 0,
            Self::Event { event, .. } => match event.as_ref() {
                Event::RoomData(deltas) => deltas.iter().map(delta_weight).sum(),
                Event::RoomReports(reports) => reports_weight(reports),
                Event::Relayed { payload, .. } | Event::Message { payload, .. } => {
                    payload.as_ref().map_or(0, payload_weight)
                }
                Event::IceConfig(servers) => servers.as_str().len(),
                Event::Error(_) => 0,
            },
            Self::Reply { reply, .. } => match reply {
                Reply::Token(token) => {
                    reports_weight(&token.rooms).saturating_add(token.ice_servers.as_str().len())
                }
                Reply::IceConfig(servers) => servers.as_str().len(),
                Reply::RoomList(rooms) => rooms.len().saturating_mul(OVERHEAD),
                Reply::RoomsJoined(reports) => reports_weight(reports),
                Reply::RoomsLeft(rooms) => rooms.len().saturating_mul(OVERHEAD),
                Reply::RoomsUpdated(deltas) => deltas.iter().map(delta_weight).sum(),
                Reply::Ack | Reply::Error(_) => 0,
            },
        };
        carried.saturating_add(OVERHEAD)
    }
}

impl ResumeOffer {
    /// The token and the duration need no escape.
    fn json(&self) -> String {
        let state = match self.continuation {
            None => String::new(),
            Some(Continuation::Continued { received }) => {
                format!(",\"received\":{received},\"state\":\"continued\"")
            }
            Some(Continuation::Resynced) => ",\"received\":0,\"state\":\"resynced\"".to_owned(),
        };
        let (token, grace) = (self.token.as_str(), self.grace.as_millis());
        format!("{{\"token\":\"{token}\",\"grace_ms\":{grace}{state}}}")
    }
}

fn payload_weight(payload: &Payload) -> usize {
    let attachments: usize = payload.attachments.iter().map(Bytes::len).sum();
    payload.json.as_str().len().saturating_add(attachments)
}

fn delta_weight(delta: &RoomDelta) -> usize {
    match &delta.change {
        RoomChange::Updated(record) => record_weight(record),
        RoomChange::Removed(_) => OVERHEAD,
    }
}

fn reports_weight(reports: &[RoomReport]) -> usize {
    let records = reports.iter().flat_map(|report| &report.clients);
    records.map(record_weight).sum()
}

fn record_weight(record: &ClientRecord) -> usize {
    let json = |json: &Option<Json>| json.as_ref().map_or(0, |json| json.as_str().len());
    json(&record.api_field)
        .saturating_add(json(&record.username))
        .saturating_add(OVERHEAD)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn welcome(socket_id: Option<&str>, continuation: Option<Continuation>) -> Outgoing {
        let offer = ResumeOffer {
            token: ResumeToken::new("t"),
            grace: Duration::from_secs(30),
            continuation,
        };
        Outgoing::Welcome {
            socket_id: socket_id.map(Into::into),
            resume: Some(Box::new(offer)),
        }
    }

    #[test]
    fn a_welcome_is_what_the_client_expects() {
        let plain = |socket_id: Option<&str>| Outgoing::Welcome {
            socket_id: socket_id.map(Into::into),
            resume: None,
        };
        for (packet, expected) in [
            (plain(None), "0"),
            (plain(Some("s")), r#"0{"sid":"s"}"#),
            (
                welcome(Some("s"), None),
                r#"0{"sid":"s","resume":{"token":"t","grace_ms":30000}}"#,
            ),
            (
                welcome(Some("s"), Some(Continuation::Continued { received: 7 })),
                r#"0{"sid":"s","resume":{"token":"t","grace_ms":30000,"received":7,"state":"continued"}}"#,
            ),
            (
                welcome(Some("s"), Some(Continuation::Resynced)),
                r#"0{"sid":"s","resume":{"token":"t","grace_ms":30000,"received":0,"state":"resynced"}}"#,
            ),
            (Outgoing::Received { count: 9 }, r#"2["received",9]"#),
        ] {
            assert_eq!(packet.encode().text, expected);
        }
    }

    #[test]
    fn a_welcome_does_not_show_its_token() {
        let offer = ResumeToken::new("secret");
        assert!(!format!("{offer:?}").contains("secret"));
    }

    #[test]
    fn what_is_carried_weighs() {
        let event = |attachments| Outgoing::Event {
            id: 0,
            recipient: EasyrtcId::new("a").unwrap(),
            event: Arc::new(Event::Message {
                sender: EasyrtcId::new("b").unwrap(),
                target_peer: None,
                target_room: None,
                kind: Json::parse("\"x\"").unwrap(),
                payload: Some(Payload {
                    json: Json::parse("[1]").unwrap(),
                    attachments,
                }),
            }),
            server_time: 0,
        };
        assert_eq!(event(Vec::new()).weight(), OVERHEAD + 3);
        let attachment = Bytes::from_static(&[0; 100]);
        assert_eq!(event(vec![attachment]).weight(), OVERHEAD + 103);
    }
}
