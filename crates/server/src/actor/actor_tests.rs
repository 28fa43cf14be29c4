//! The actor on paused time, with outlets that record.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use signaling::easyrtc::{EasyrtcId, Json, Request};
use signaling::engineio::EngineVersion;
use signaling::room::{CloseReason, ConnectionId, Fresh, Input, Role, Room, Rules};
use signaling::socketio::{Encoded, Incoming, Socket};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::actor::input::ActorInput;
use crate::actor::outlet::{Closing, Outlet, QueueFull};
use crate::actor::task::Actor;
use crate::base::SessionId;

/// Records what it is told. A full one takes its welcome and nothing more; a broken one panics.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    told: Mutex<Vec<String>>,
    full: bool,
    broken: bool,
}

impl Outlet for Recorder {
    fn send(&self, packet: Encoded) -> Result<(), QueueFull> {
        assert!(!self.broken, "injected by the test");
        if self.full && packet != Encoded::greeting() {
            return Err(QueueFull);
        }
        self.note(packet.text);
        Ok(())
    }

    fn disconnect(&self) {
        self.note("disconnect".to_owned());
    }

    fn close(&self, closing: Closing) {
        self.note(format!("close: {closing:?}"));
    }
}

impl Recorder {
    /// Takes its welcome and nothing more.
    fn full() -> Self {
        Self {
            full: true,
            ..Self::default()
        }
    }

    /// Panics when something is sent.
    pub(crate) fn broken() -> Self {
        Self {
            broken: true,
            ..Self::default()
        }
    }

    fn note(&self, text: String) {
        self.told.lock().unwrap().push(text);
    }

    /// Whether something like `part` was told.
    fn heard(&self, part: &str) -> bool {
        self.told
            .lock()
            .unwrap()
            .iter()
            .any(|text| text.contains(part))
    }

    fn last(&self) -> Option<String> {
        self.told.lock().unwrap().last().cloned()
    }
}

/// What makes `connection` a peer named `id`.
pub(crate) fn joining(
    connection: ConnectionId,
    id: &str,
    outlet: Arc<dyn Outlet>,
) -> Vec<ActorInput> {
    let mut socket = Socket::new(EngineVersion::V3);
    socket.open();
    let source = r#"21["easyrtcAuth",{"msgType":"authenticate","msgData":{"apiVersion":"1"}}]"#;
    let Ok(Incoming::Event {
        args,
        ack,
        attachments,
    }) = socket.receive_text(source)
    else {
        panic!("not an event");
    };
    let request = Request::parse(&args, ack, attachments).unwrap();
    let fresh = Fresh {
        easyrtcid: EasyrtcId::new(id).unwrap(),
        socket_id: None,
    };
    vec![
        ActorInput::Opened {
            connection,
            pass: Role::Participant.into(),
            outlet,
        },
        ActorInput::Input(Input::Connected {
            connection,
            fresh,
            resume: None,
        }),
        ActorInput::Input(Input::Requested {
            connection,
            request,
        }),
    ]
}

fn rules() -> Rules {
    Rules::session(Json::parse("[]").unwrap())
}

struct Running {
    inbox: mpsc::Sender<ActorInput>,
    cancel: CancellationToken,
    task: JoinHandle<()>,
}

impl Running {
    fn start() -> Self {
        let room = Room::new(rules());
        let (inbox, messages) = mpsc::channel(64);
        let cancel = CancellationToken::new();
        let actor = Actor::new(
            SessionId::random(),
            room,
            None,
            None,
            messages,
            cancel.clone(),
        );
        Self {
            inbox,
            cancel,
            task: tokio::spawn(actor.run()),
        }
    }

    async fn join(&self, number: u64, outlet: &Arc<Recorder>) {
        let outlet: Arc<dyn Outlet> = Arc::clone(outlet) as Arc<dyn Outlet>;
        for message in joining(ConnectionId(number), &format!("peer{number}"), outlet) {
            self.inbox.send(message).await.unwrap();
        }
        self.peers().await;
    }

    /// How many peers there are, when everything sent before has been handled.
    async fn peers(&self) -> usize {
        let (answer, question) = oneshot::channel();
        self.inbox
            .send(ActorInput::ListPeers(answer))
            .await
            .unwrap();
        question.await.unwrap().len()
    }
}

fn no_other_task_is_alive() -> bool {
    tokio::runtime::Handle::current()
        .metrics()
        .num_alive_tasks()
        == 0
}

#[tokio::test(start_paused = true)]
async fn a_stopped_session_tells_and_closes_everybody() {
    let session = Running::start();
    let outlet = Arc::new(Recorder::default());
    session.join(1, &outlet).await;
    session.cancel.cancel();
    session.task.await.unwrap();
    assert!(outlet.heard("SERVER_SHUTDOWN") && outlet.heard("disconnect"));
    assert_eq!(
        outlet.last().unwrap(),
        format!("close: {:?}", Closing::Room(CloseReason::SessionEnded))
    );
    assert_eq!(Arc::strong_count(&outlet), 1);
    assert!(no_other_task_is_alive());
}

#[tokio::test(start_paused = true)]
async fn a_session_that_nobody_can_reach_ends() {
    let session = Running::start();
    let outlet = Arc::new(Recorder::default());
    session.join(1, &outlet).await;
    drop(session.inbox);
    session.task.await.unwrap();
    assert!(outlet.heard("SessionEnded"));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_does_not_authenticate_is_closed_in_time() {
    let session = Running::start();
    let outlet = Arc::new(Recorder::default());
    let start = Instant::now();
    let opened = ActorInput::Opened {
        connection: ConnectionId(1),
        pass: Role::User.into(),
        outlet: Arc::clone(&outlet) as Arc<dyn Outlet>,
    };
    session.inbox.send(opened).await.unwrap();
    while Arc::strong_count(&outlet) > 1 {
        tokio::time::advance(Duration::from_millis(100)).await;
    }
    assert!(start.elapsed() >= rules().authenticate_timeout);
    assert!(start.elapsed() < rules().authenticate_timeout + Duration::from_secs(1));
    assert!(outlet.heard("AuthenticateTimeout"));
    assert!(!session.task.is_finished());
    session.cancel.cancel();
    session.task.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_takes_nothing_is_closed_and_the_others_go_on() {
    let session = Running::start();
    let (slow, other) = (Arc::new(Recorder::full()), Arc::new(Recorder::default()));
    session.join(1, &other).await;
    session.join(2, &slow).await;
    assert_eq!(session.peers().await, 1);
    assert!(slow.heard("SlowPeer"));
    assert!(other.heard("removeClient\":{\"peer2\""));
    assert!(!other.heard("close"));
    session.cancel.cancel();
    session.task.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_panic_ends_this_session_alone() {
    let (broken, other) = (Running::start(), Running::start());
    let outlet = Arc::new(Recorder::default());
    other.join(1, &outlet).await;
    let outlet: Arc<dyn Outlet> = Arc::new(Recorder::broken());
    for message in joining(ConnectionId(1), "a", outlet) {
        broken.inbox.send(message).await.unwrap();
    }
    assert!(broken.task.await.unwrap_err().is_panic());
    assert_eq!(other.peers().await, 1);
    other.cancel.cancel();
    other.task.await.unwrap();
}
