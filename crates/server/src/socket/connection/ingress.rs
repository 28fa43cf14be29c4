//! The way of a message to the actor: what one connection may send, and the state of its Socket.IO socket.

use std::time::Instant;

use signaling::allowance::{Allowance, TokenBucket};
use signaling::easyrtc::{ErrorCode, Request};
use signaling::engineio::{EngineMessage, EngineVersion};
use signaling::room::{ConnectionId, Fresh, Input};
use signaling::socketio::{Incoming, Socket};
use tokio::sync::mpsc::{self, error::TrySendError};

use crate::actor::ActorInput;
use crate::actor::outlet::Closing;
use crate::base::random;
use crate::config::Limits;

/// A message costs one token more for every so many bytes.
const BYTES_PER_TOKEN: usize = 16 * 1_024;

/// The way of one connection to the actor.
#[derive(Debug)]
pub(super) struct Ingress {
    id: ConnectionId,
    socket: Socket,
    requests: TokenBucket,
    /// Acks and polls. They answer the messages of others, so a client may send as many as all of them together may send
    /// messages.
    answers: TokenBucket,
    inbox: mpsc::Sender<ActorInput>,
    /// What the actor is told at the end, if it knows the connection.
    closed: Option<ActorInput>,
}

impl Ingress {
    pub(super) fn new(
        id: ConnectionId,
        version: EngineVersion,
        inbox: mpsc::Sender<ActorInput>,
        limits: &Limits,
        now: Instant,
    ) -> Self {
        let others = u32::try_from(limits.max_peers).unwrap_or(u32::MAX);
        let bucket = |times: u32| {
            let rate = limits.messages_per_s.saturating_mul(times);
            TokenBucket::new(rate, limits.message_burst.saturating_mul(times), now)
        };
        Self {
            id,
            socket: Socket::new(version),
            requests: bucket(1),
            answers: bucket(others),
            inbox,
            closed: None,
        }
    }

    /// The number of the connection.
    pub(super) fn id(&self) -> ConnectionId {
        self.id
    }

    /// Tells the actor that the connection is open; a client of an old revision is connected unasked.
    ///
    /// # Errors
    /// The connection has to be closed.
    pub(super) fn open(&mut self, opened: ActorInput) -> Result<(), Closing> {
        self.tell(opened)?;
        let connection = self.id;
        self.closed = Some(ActorInput::Input(Input::Closed { connection }));
        match self.socket.open() {
            Incoming::Connected => self.connect(),
            Incoming::Nothing
            | Incoming::Refused(_)
            | Incoming::Disconnected
            | Incoming::Event { .. }
            | Incoming::Acknowledged => Ok(()),
        }
    }

    /// Takes a message of the client.
    ///
    /// # Errors
    /// The connection has to be closed.
    pub(super) fn take(&mut self, message: EngineMessage<'_>, now: Instant) -> Result<(), Closing> {
        let cost = cost(message.size());
        let incoming = match message {
            EngineMessage::Text(text) => self.socket.receive_text(text),
            EngineMessage::Binary(bytes) => self.socket.receive_binary(bytes),
        };
        let incoming = incoming.map_err(|_| Closing::Protocol)?;
        let bucket = match &incoming {
            Incoming::Acknowledged => &mut self.answers,
            Incoming::Connected
            | Incoming::Refused(_)
            | Incoming::Disconnected
            | Incoming::Event { .. }
            | Incoming::Nothing => &mut self.requests,
        };
        let allowance = bucket.take(cost, now);
        if allowance == Allowance::Exhausted {
            return Err(Closing::TooFast);
        }
        self.pass_on(incoming, allowance)
    }

    fn pass_on(&mut self, incoming: Incoming<'_>, allowance: Allowance) -> Result<(), Closing> {
        let connection = self.id;
        match incoming {
            Incoming::Nothing | Incoming::Acknowledged => Ok(()),
            Incoming::Refused(packet) => self.tell(ActorInput::Answer { connection, packet }),
            Incoming::Connected => self.connect(),
            Incoming::Disconnected => {
                self.tell(ActorInput::Input(Input::Disconnected { connection }))
            }
            Incoming::Event {
                args,
                ack,
                attachments,
            } => {
                let Some(request) = Request::parse(&args, ack, attachments) else {
                    return Ok(());
                };
                let request = match allowance {
                    Allowance::Granted => request,
                    Allowance::Refused | Allowance::Exhausted => {
                        request.refused(ErrorCode::MsgRejectGenFail)
                    }
                };
                let requested = Input::Requested {
                    connection,
                    request,
                };
                self.tell(ActorInput::Input(requested))
            }
        }
    }

    /// Charges for what is no message but costs, too: packets of Engine.IO, frames of WebSocket.
    ///
    /// # Errors
    /// There were too many.
    pub(super) fn charge(&mut self, packets: u32, now: Instant) -> Result<(), Closing> {
        affordable(self.requests.take(packets, now))
    }

    /// Charges for a poll or a POST.
    ///
    /// # Errors
    /// There were too many.
    pub(super) fn charge_for_http(&mut self, now: Instant) -> Result<(), Closing> {
        affordable(self.answers.take(1, now))
    }

    /// Notes that the client has left the Socket.IO namespace.
    pub(super) fn disconnected(&mut self) {
        self.socket.disconnected();
    }

    /// Tells the actor that the connection ends, if there is room; the others hear of it before the last bytes are written.
    pub(super) fn begin_close(&mut self) {
        if let Some(closed) = self.closed.take()
            && let Err(TrySendError::Full(closed)) = self.inbox.try_send(closed)
        {
            self.closed = Some(closed);
        }
    }

    /// Tells the actor, if that was not possible before. The wait for room ends with the actor at the latest.
    pub(super) async fn close(&mut self) {
        if let Some(closed) = self.closed.take() {
            let _ = self.inbox.send(closed).await;
        }
    }

    fn connect(&self) -> Result<(), Closing> {
        let fresh = Fresh {
            easyrtcid: random::easyrtcid(),
            socket_id: self.socket.is_told_its_id().then(|| random::token().into()),
        };
        self.tell(ActorInput::Input(Input::Connected {
            connection: self.id,
            fresh,
            resume: None,
        }))
    }

    fn tell(&self, message: ActorInput) -> Result<(), Closing> {
        let told = self.inbox.try_send(message);
        told.map_err(|_| Closing::SessionBusy)
    }
}

impl Drop for Ingress {
    /// Also if the task of the connection panics, the actor hears of its end.
    fn drop(&mut self) {
        self.begin_close();
    }
}

fn cost(bytes: usize) -> u32 {
    let more = u32::try_from(bytes / BYTES_PER_TOKEN).unwrap_or(u32::MAX);
    more.saturating_add(1)
}

/// Packets without an answer cannot be refused, so the debt alone counts.
fn affordable(allowance: Allowance) -> Result<(), Closing> {
    match allowance {
        Allowance::Granted | Allowance::Refused => Ok(()),
        Allowance::Exhausted => Err(Closing::TooFast),
    }
}
