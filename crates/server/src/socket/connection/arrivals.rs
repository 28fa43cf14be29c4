//! What comes to the task of a connection: packets of the actor, requests and packets of the client.

use std::collections::VecDeque;

use signaling::engineio::{
    Carrier, ConnectionInput, EngineVersion, OutgoingPacket, Packet, PacketError, PollPayload,
};

use crate::base::clock;
use crate::socket::connection::probe::Probe;
use crate::socket::connection::task::{ConnectionTask, TaskStage};
use crate::socket::mailbox::{Arrival, PostBody, PostRequest, Posted};

impl ConnectionTask {
    pub(super) fn take_posted(&mut self, posted: VecDeque<Posted>) {
        for posted in posted {
            match posted {
                Posted::Packet(packet) => self.links.queue.push_back(packet),
                Posted::Disconnect => {
                    self.ingress.disconnected();
                    self.links
                        .queue
                        .push_back(OutgoingPacket::Text("1".to_owned()));
                }
            }
        }
    }

    pub(super) fn take_arrival(&mut self, arrival: Arrival) {
        let now = clock::instant();
        match arrival {
            Arrival::Poll(poll) => {
                let charged = self.ingress.charge_for_http(now);
                self.links.new_poll = Some(poll);
                self.handle(ConnectionInput::PollOpened);
                if let Some(poll) = self.links.new_poll.take() {
                    self.links.poll = Some(poll);
                }
                self.check(charged);
            }
            Arrival::PostBegins => {
                let charged = self.ingress.charge_for_http(now);
                self.handle(ConnectionInput::PostOpened);
                self.check(charged);
            }
            Arrival::Post(post) => self.take_post(post),
            Arrival::TooLarge => self.handle(ConnectionInput::Unreadable),
            Arrival::PostEnds => self.handle(ConnectionInput::PostClosed),
            Arrival::WebSocket(upgrade) => {
                self.links.new_websocket = Some(upgrade);
                self.handle(ConnectionInput::ProbeOpened);
                if let Some(upgrade) = self.links.new_websocket.take() {
                    self.links.probe = Some(Probe::new(upgrade, self.version, self.max_message));
                }
            }
        }
    }

    pub(super) fn take_post(&mut self, post: PostRequest) {
        let is_open = matches!(self.stage, TaskStage::Open);
        if !is_open || self.rules.carrier() != Carrier::Polling {
            // Refused by dropping it.
            return;
        }
        let is_read = match &post.body {
            PostBody::Text(text) => self.take_packets(PollPayload::of_text(self.version, text)),
            PostBody::Binary(bytes) if self.version == EngineVersion::V3 => {
                self.take_packets(PollPayload::of_bytes(bytes))
            }
            // Revision 4 has no binary payloads, so this client does not speak it.
            PostBody::Binary(_) => false,
        };
        if is_read {
            // The client may have gone.
            let _ = post.answer.send(());
        } else {
            self.handle(ConnectionInput::Unreadable);
        }
    }

    /// Returns whether all of it could be read.
    pub(super) fn take_packets(&mut self, payload: PollPayload<'_>) -> bool {
        for packet in payload {
            if packet.is_err() {
                return false;
            }
            self.take_packet(packet);
            if !matches!(self.stage, TaskStage::Open) {
                break;
            }
        }
        true
    }

    pub(super) fn take_packet(&mut self, packet: Result<Packet<'_>, PacketError>) {
        let now = clock::instant();
        let Ok(packet) = packet else {
            return self.handle(ConnectionInput::Unreadable);
        };
        let taken = match self.rules.receive(packet, now) {
            Some(message) => self.ingress.take(message, now),
            None => self.ingress.charge(1, now),
        };
        self.perform();
        self.check(taken);
    }
}
