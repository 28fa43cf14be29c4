//! Starting and ending sessions, with real listeners: every ending returns the port and leaves no task.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use signaling::room::{ConnectionId, Role};
use testkit::{Client, EngineVersion, SocketAddress, TransportKind, free_ports};
use tokio_util::sync::CancellationToken;

use crate::actor::actor_tests::{Recorder, joining};
use crate::actor::outlet::Outlet;
use crate::config::{PortRange, SessionSettings};
use crate::session::registry::{SessionRegistry, StartError};

const SESSIONS: u16 = 50;
const ROUNDS: usize = 20;

fn registry(base_port: u16, max_sessions: u16) -> (SessionRegistry, CancellationToken) {
    let ports = PortRange::new(base_port, max_sessions).unwrap();
    let settings = Arc::new(SessionSettings::local(ports));
    let cancel = CancellationToken::new();
    (SessionRegistry::plain(settings, cancel.clone()), cancel)
}

/// Waits until no task but the test's own is left.
async fn no_task_is_left() {
    let metrics = tokio::runtime::Handle::current().metrics();
    let gone = async {
        while metrics.num_alive_tasks() > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), gone)
        .await
        .expect("a task is left");
}

#[tokio::test]
async fn a_stopped_session_returns_its_port_and_leaves_no_task() {
    let (registry, _) = registry(free_ports(SESSIONS), SESSIONS);
    let session = registry.start("one".to_owned()).await.unwrap();
    assert_eq!(registry.free_ports(), usize::from(SESSIONS) - 1);
    tokio::net::TcpStream::connect(("127.0.0.1", session.port()))
        .await
        .unwrap();
    session.stop().await;
    assert_eq!(registry.free_ports(), usize::from(SESSIONS));
    assert!(registry.find(session.id()).is_none());
    assert!(
        tokio::net::TcpStream::connect(("127.0.0.1", session.port()))
            .await
            .is_err()
    );
    no_task_is_left().await;
}

#[tokio::test]
async fn sessions_that_start_and_stop_again_and_again_leave_no_port_or_task_behind() {
    let (registry, _) = registry(free_ports(SESSIONS), SESSIONS);
    for _ in 0..ROUNDS {
        for _ in 0..SESSIONS {
            registry.start(String::new()).await.unwrap();
        }
        for session in registry.list() {
            session.stop().await;
        }
        assert_eq!(registry.free_ports(), usize::from(SESSIONS));
        no_task_is_left().await;
    }
}

#[tokio::test]
async fn a_panicking_session_returns_its_port_and_the_others_go_on() {
    let (registry, _) = registry(free_ports(SESSIONS), SESSIONS);
    let (broken, other) = (
        registry.start("broken".to_owned()).await.unwrap(),
        registry.start("other".to_owned()).await.unwrap(),
    );
    let outlet: Arc<dyn Outlet> = Arc::new(Recorder::broken());
    for message in joining(ConnectionId(99), "a", outlet) {
        broken.tell(message).await;
    }
    broken.ended().await;
    assert_eq!(registry.free_ports(), usize::from(SESSIONS) - 1);
    assert!(registry.find(broken.id()).is_none());
    assert!(registry.find(other.id()).is_some());
    assert!(other.peers().await.is_empty() && broken.peers().await.is_empty());
    other.stop().await;
    no_task_is_left().await;
}

#[tokio::test]
async fn a_cancelled_registry_ends_all_sessions_and_starts_none() {
    let (registry, cancel) = registry(free_ports(SESSIONS), SESSIONS);
    for _ in 0..SESSIONS {
        registry.start(String::new()).await.unwrap();
    }
    assert_eq!(
        registry.start(String::new()).await.unwrap_err(),
        StartError::TooManySessions
    );
    cancel.cancel();
    registry.all_ended().await;
    assert_eq!(registry.free_ports(), usize::from(SESSIONS));
    assert_eq!(
        registry.start(String::new()).await.unwrap_err(),
        StartError::ShuttingDown
    );
    no_task_is_left().await;
}

#[tokio::test]
async fn a_port_that_another_program_uses_is_skipped() {
    let first = free_ports(3);
    let taken = TcpListener::bind(("127.0.0.1", first)).unwrap();
    let (registry, cancel) = registry(first, 3);
    let session = registry.start(String::new()).await.unwrap();
    assert_eq!(session.port(), first + 1);
    registry.start(String::new()).await.unwrap();
    assert_eq!(
        registry.start(String::new()).await.unwrap_err(),
        StartError::NoPortLeft
    );
    drop(taken);
    assert_eq!(registry.start(String::new()).await.unwrap().port(), first);
    cancel.cancel();
    registry.all_ended().await;
}

#[tokio::test]
async fn clients_that_came_and_went_leave_no_task() {
    let (registry, _) = registry(free_ports(2), 2);
    for _ in 0..2 {
        let session = registry.start(String::new()).await.unwrap();
        for number in 0..20 {
            let engine = if number % 2 == 0 {
                EngineVersion::V3
            } else {
                EngineVersion::V4
            };
            let port = session.port();
            let address = SocketAddress::new(
                format!("127.0.0.1:{port}"),
                format!("/websocket/{port}/"),
                format!("key={}", session.key(Role::Participant).expose_secret()),
                engine,
            );
            let transport = if number % 4 == 3 {
                TransportKind::Polling
            } else {
                TransportKind::WebSocket
            };
            let mut client = Client::open(&address, transport).await.unwrap();
            client.authenticate().await.unwrap();
            client.close().await.unwrap();
        }
        let empty = async { while !session.peers().await.is_empty() {} };
        let in_time = tokio::time::timeout(Duration::from_secs(5), empty).await;
        assert!(in_time.is_ok(), "a peer is left");
        session.stop().await;
    }
    no_task_is_left().await;
}
