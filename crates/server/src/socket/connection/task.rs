//! The task of one connection: the only one that touches its client, from the handshake to the end. It moves bytes; what they
//! mean is decided by [`ConnectionRules`], and by the actor to which [`Ingress`] leads.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper::upgrade::OnUpgrade;
use signaling::engineio::{
    Body, ConnectionEffect, ConnectionInput, ConnectionRules, ControlPacket, EngineVersion,
    OutgoingPacket, Packet, encode_poll,
};
use tokio::time::Sleep;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use crate::actor::ActorInput;
use crate::actor::outlet::Closing;
use crate::base::{SessionId, clock};
use crate::socket::account::Waiting;
use crate::socket::connection::ending;
use crate::socket::connection::ingress::Ingress;
use crate::socket::connection::probe::{Probe, Probed};
use crate::socket::mailbox::{Mailbox, PollRequest, Taken};
use crate::socket::poll_body::PollBody;
use crate::socket::websocket::{ClientWebSocket, Heard};

/// One connection.
#[derive(Debug)]
pub(in crate::socket) struct ConnectionTask {
    pub(super) of_session: SessionId,
    pub(super) version: EngineVersion,
    pub(super) max_message: usize,
    pub(super) rules: ConnectionRules,
    pub(super) ingress: Ingress,
    pub(super) mailbox: Arc<Mailbox>,
    /// Until when its WebSocket has to be open.
    pub(super) opens_until: tokio::time::Instant,
    pub(super) links: Links,
    /// Told to the actor when the connection is open.
    pub(super) opened: Option<ActorInput>,
    pub(super) stage: TaskStage,
    pub(super) timer: Pin<Box<Sleep>>,
}

/// What carries its packets, and those that wait for it.
#[derive(Debug, Default)]
pub(super) struct Links {
    pub(super) queue: VecDeque<OutgoingPacket>,
    /// The poll that waits.
    pub(super) poll: Option<PollRequest>,
    /// The poll that has just come.
    pub(super) new_poll: Option<PollRequest>,
    pub(super) websocket: Option<ClientWebSocket>,
    pub(super) probe: Option<Probe>,
    /// The WebSocket that has just come.
    pub(super) new_websocket: Option<OnUpgrade>,
}

/// How far it is.
#[derive(Debug)]
pub(super) enum TaskStage {
    /// The answer to the handshake of its WebSocket is on the way.
    Opening(OnUpgrade),
    /// It is open.
    Open,
    /// The last packets and the close are on the way.
    Closing(Option<CloseCode>),
    /// Everything has been written; the client has not closed yet.
    Lingering,
    /// It is over.
    Over,
}

impl Links {
    /// Links with a first packet for the client.
    pub(super) fn new(first: OutgoingPacket) -> Self {
        Self {
            queue: VecDeque::from([first]),
            ..Self::default()
        }
    }
}

impl ConnectionTask {
    /// Runs until the connection is over.
    pub(in crate::socket) async fn run(mut self) {
        poll_fn(|context| self.poll(context)).await;
        self.mailbox.is_over();
        self.ingress.close().await;
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            let goes_on = match self.stage {
                TaskStage::Opening(_) => self.poll_opening(context),
                TaskStage::Open => self.poll_open(context),
                TaskStage::Closing(code) => self.poll_closing(code, context),
                TaskStage::Lingering => self.poll_lingering(context),
                TaskStage::Over => return Poll::Ready(()),
            };
            if !goes_on {
                return Poll::Pending;
            }
        }
    }

    /// Returns whether there may be more to do at once.
    fn poll_open(&mut self, context: &mut Context<'_>) -> bool {
        let mut taken = Taken::default();
        let has_more = self.mailbox.take(&mut taken, context.waker());
        self.take_posted(taken.posted);
        if let Some(closing) = taken.closing {
            self.close(closing, None);
            return true;
        }
        for arrival in taken.arrivals {
            self.take_arrival(arrival);
        }
        let has_heard = self.read(context);
        let has_probed = self.poll_probe(context);
        self.check_poll(context);
        self.check_time(context);
        self.perform();
        self.open();
        let has_begun_to_end = !matches!(self.stage, TaskStage::Open);
        has_more || has_heard || has_probed || has_begun_to_end || self.write(context)
    }

    /// Tells the actor, once, when the handshake has been written or is about to be.
    fn open(&mut self) {
        self.answer_poll();
        if matches!(self.stage, TaskStage::Open)
            && let Some(opened) = self.opened.take()
        {
            let told = self.ingress.open(opened);
            self.check(told);
        }
    }

    fn read(&mut self, context: &mut Context<'_>) -> bool {
        let Some(websocket) = &mut self.links.websocket else {
            return false;
        };
        let heard = websocket.poll_read(context);
        let frames = websocket.unexplained_frames();
        if frames > 0 {
            let charged = self.ingress.charge(frames, clock::instant());
            self.check(charged);
        }
        let Poll::Ready(heard) = heard else {
            return false;
        };
        match heard {
            Heard::Text(text) => self.take_packet(Packet::from_text(&text)),
            Heard::Binary(bytes) => self.take_packet(Packet::from_bytes(self.version, bytes)),
            Heard::Control => {
                let charged = self.ingress.charge(1, clock::instant());
                self.check(charged);
            }
            Heard::Closed => self.close(Closing::Left, None),
            Heard::Lost => self.handle(ConnectionInput::WebSocketClosed),
            Heard::Broken(code) => self.close(Closing::Protocol, Some(code)),
        }
        true
    }

    fn poll_probe(&mut self, context: &mut Context<'_>) -> bool {
        let Some(probe) = &mut self.links.probe else {
            return false;
        };
        let Poll::Ready(probed) = probe.poll(context) else {
            return false;
        };
        match probed {
            Probed::Control => {
                let charged = self.ingress.charge(1, clock::instant());
                self.check(charged);
            }
            Probed::Says(word) => self.handle(ConnectionInput::ProbeSays(word)),
            Probed::Gone => {
                self.links.probe = None;
                self.handle(ConnectionInput::ProbeClosed);
            }
        }
        true
    }

    fn check_poll(&mut self, context: &mut Context<'_>) {
        let poll = self.links.poll.as_mut();
        if poll.is_some_and(|poll| poll.answer.poll_closed(context).is_ready()) {
            self.links.poll = None;
            self.handle(ConnectionInput::PollCut);
        }
    }

    fn check_time(&mut self, context: &mut Context<'_>) {
        while let Some(due) = self.rules.poll_timeout() {
            if !self.is_time(tokio::time::Instant::from_std(due), context) {
                return;
            }
            self.handle(ConnectionInput::TimePassed);
        }
    }

    /// Whether that time has come. If not, the task is woken then, or a little earlier.
    pub(super) fn is_time(&mut self, due: tokio::time::Instant, context: &mut Context<'_>) -> bool {
        loop {
            if clock::is_past(due) {
                return true;
            }
            // Moving the timer for each packet would cost more than waking once too early.
            if due < self.timer.deadline() || self.timer.is_elapsed() {
                self.timer.as_mut().reset(due);
            }
            if self.timer.as_mut().poll(context).is_pending() {
                return false;
            }
        }
    }

    pub(super) fn handle(&mut self, input: ConnectionInput) {
        self.rules.handle(input, clock::instant());
        self.perform();
    }

    pub(super) fn perform(&mut self) {
        while let Some(effect) = self.rules.poll_effect() {
            match effect {
                ConnectionEffect::SendPing => self.send(ControlPacket::Ping),
                ConnectionEffect::SendPong => self.send(ControlPacket::Pong),
                ConnectionEffect::ReleasePoll => {
                    if self.links.queue.is_empty() {
                        self.send(ControlPacket::Noop);
                    }
                    self.answer_poll();
                }
                ConnectionEffect::RefusePoll => self.links.new_poll = None,
                ConnectionEffect::AnswerProbe => {
                    if let Some(probe) = &mut self.links.probe {
                        probe.answer();
                    }
                }
                ConnectionEffect::DropProbe => self.links.probe = None,
                ConnectionEffect::RefuseProbe => self.links.new_websocket = None,
                ConnectionEffect::Upgrade => {
                    let probe = self.links.probe.take();
                    self.links.websocket = probe.and_then(Probe::into_websocket);
                }
                ConnectionEffect::Close(end) => self.close(ending::closing(end), None),
            }
        }
    }

    pub(super) fn send(&mut self, control: ControlPacket) {
        self.links.queue.push_back(OutgoingPacket::Control(control));
    }

    /// Gives the waiting poll what there is, if there is something.
    pub(super) fn answer_poll(&mut self) {
        if self.links.queue.is_empty() {
            return;
        }
        let Some(poll) = self.links.poll.take() else {
            return;
        };
        let packets: Vec<OutgoingPacket> = self.links.queue.drain(..).collect();
        let waiting = packets.iter().map(Waiting::of);
        let waiting = waiting.fold(Waiting::default(), Waiting::plus);
        let body: Body = encode_poll(self.version, &packets, poll.is_base64);
        let account = Arc::clone(self.mailbox.account());
        // The client may have gone in this moment.
        let _ = poll.answer.send(PollBody::new(body, waiting, account));
        self.rules
            .handle(ConnectionInput::PollAnswered, clock::instant());
    }

    /// Returns whether there may be more to do at once.
    fn write(&mut self, context: &mut Context<'_>) -> bool {
        self.answer_poll();
        let Some(websocket) = &mut self.links.websocket else {
            return false;
        };
        let (written, result) = websocket.poll_write(context, &mut self.links.queue);
        self.mailbox.account().is_written(written);
        match result {
            Poll::Ready(Err(())) => {
                self.handle(ConnectionInput::WebSocketClosed);
                true
            }
            Poll::Ready(Ok(())) | Poll::Pending => false,
        }
    }

    pub(super) fn check(&mut self, result: Result<(), Closing>) {
        if let Err(closing) = result {
            self.close(closing, None);
        }
    }
}
