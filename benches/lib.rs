//! A session to measure: peers in one room, fed with packets as they come from the wire. No input or output.

use std::time::Instant;

use signaling::easyrtc::{EasyrtcId, Json, Request};
use signaling::engineio::EngineVersion;
use signaling::room::{ConnectionId, Effect, Fresh, Input, Now, Role, Room, Rules};
use signaling::socketio::{Incoming, Socket};

/// The text of a message of `bytes` to a target such as `"targetEasyrtcid":"p1"`.
pub fn message(target: &str, bytes: usize) -> String {
    let data = "x".repeat(bytes);
    format!(r#"21["easyrtcMsg",{{"msgType":"x",{target},"msgData":"{data}"}}]"#)
}

/// What a packet asks, if it asks anything.
pub fn parse(packet: &str) -> Option<Request> {
    let mut socket = Socket::new(EngineVersion::V3);
    socket.open();
    match socket.receive_text(packet) {
        Ok(Incoming::Event {
            args,
            ack,
            attachments,
        }) => Request::parse(&args, ack, attachments),
        _ => None,
    }
}

/// A room with peers `p0`, `p1`, ….
#[derive(Debug)]
pub struct Stage {
    room: Room,
    sockets: Vec<Socket>,
    now: Now,
}

impl Stage {
    /// A room with `count` peers.
    ///
    /// # Panics
    /// Not for small numbers.
    #[expect(clippy::expect_used, reason = "constants")]
    pub fn new(count: u64) -> Self {
        let servers = Json::parse("[]").expect("valid");
        let rules = Rules {
            peers: usize::MAX,
            ..Rules::plain(servers)
        };
        let mut stage = Self {
            room: Room::new(rules),
            sockets: Vec::new(),
            now: Now {
                instant: Instant::now(),
                unix_ms: 0,
            },
        };
        for number in 0..count {
            let (connection, pass) = (ConnectionId(number), Role::Participant.into());
            let fresh = Fresh {
                easyrtcid: EasyrtcId::new(&format!("p{number}")).expect("valid"),
                socket_id: None,
            };
            let mut socket = Socket::new(EngineVersion::V3);
            socket.open();
            stage.sockets.push(socket);
            stage
                .room
                .handle_input(Input::Opened { connection, pass }, stage.now);
            stage.room.handle_input(
                Input::Connected {
                    connection,
                    fresh,
                    resume: None,
                },
                stage.now,
            );
            stage.send(
                number,
                r#"21["easyrtcAuth",{"msgType":"authenticate","msgData":{"apiVersion":"1"}}]"#,
            );
        }
        stage
    }

    /// Lets a peer send one packet; returns the bytes of everything that goes out.
    pub fn send(&mut self, from: u64, packet: &str) -> usize {
        let socket = usize::try_from(from)
            .ok()
            .and_then(|index| self.sockets.get_mut(index));
        let Some(Ok(Incoming::Event {
            args,
            ack,
            attachments,
        })) = socket.map(|socket| socket.receive_text(packet))
        else {
            return 0;
        };
        if let Some(request) = Request::parse(&args, ack, attachments) {
            self.handle(from, request);
        }
        let mut bytes = 0;
        while let Some(effect) = self.room.poll_effect() {
            if let Effect::Send { packet, .. } = effect {
                bytes += packet.encode().text.len();
            }
        }
        bytes
    }

    /// Lets a peer ask something that is parsed already; returns how many packets become of it, which are not written.
    pub fn ask(&mut self, from: u64, request: Request) -> usize {
        self.handle(from, request);
        let mut packets = 0;
        while self.room.poll_effect().is_some() {
            packets += 1;
        }
        packets
    }

    fn handle(&mut self, from: u64, request: Request) {
        let connection = ConnectionId(from);
        let input = Input::Requested {
            connection,
            request,
        };
        self.room.handle_input(input, self.now);
    }
}
