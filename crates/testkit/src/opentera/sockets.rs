//! The web sockets of members: `/wss/<kind>?id=…`, where `id` is what a login gave.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::sync::{mpsc, watch};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role};

use super::USER_MANAGER_EVENTS;
use super::events::{Change, as_member_event};
use super::listener::Publish;
use super::members::{Kind, Member};
use super::python_json::ascii;
use super::reply::Reply;
use super::shared::Shared;
use super::user_manager;

type Socket = WebSocketStream<TokioIo<Upgraded>>;

#[derive(Debug, Default)]
struct Book {
    /// Who may open a web socket, by the id that the login gave.
    expected: BTreeMap<String, Member>,
    /// The open ones: whose, and where to say with which code to close.
    open: Vec<(u64, Member, mpsc::Sender<u16>)>,
    next: u64,
}

/// The open web sockets, and those to come.
#[derive(Debug, Default)]
pub(crate) struct Sockets {
    book: Mutex<Book>,
    changed: watch::Sender<()>,
}

impl Sockets {
    /// Lets somebody open a web socket, once; gives the id for it.
    pub(crate) fn expect(&self, member: &Member) -> String {
        let id = super::random::uuid();
        self.book().expected.insert(id.clone(), member.clone());
        id
    }

    /// Whether somebody has a web socket open.
    pub(crate) fn is_online(&self, member: &Member) -> bool {
        let book = self.book();
        book.open.iter().any(|(_, owner, _)| is_same(owner, member))
    }

    /// Closes the web sockets of somebody, and waits until they are.
    pub(crate) async fn close(&self, member: &Member, code: u16) {
        let closers: Vec<mpsc::Sender<u16>> = {
            let book = self.book();
            let open = book.open.iter();
            open.filter(|(_, owner, _)| is_same(owner, member))
                .map(|(_, _, closer)| closer.clone())
                .collect()
        };
        for closer in closers {
            // Who does not take it is closing already.
            let _ = closer.send(code).await;
        }
        let mut changed = self.changed.subscribe();
        while self.is_online(member) {
            // The sender lives as long as this, so that it cannot fail.
            let _ = changed.changed().await;
        }
    }

    fn enter(&self, member: &Member) -> (u64, mpsc::Receiver<u16>) {
        let (closer, closing) = mpsc::channel(1);
        let mut book = self.book();
        book.next += 1;
        let number = book.next;
        book.open.push((number, member.clone(), closer));
        (number, closing)
    }

    fn leave(&self, number: u64) {
        self.book().open.retain(|(open, _, _)| *open != number);
        self.changed.send_replace(());
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_same(one: &Member, other: &Member) -> bool {
    one.kind == other.kind && one.uuid == other.uuid
}

/// Answers a request to open one.
pub(crate) fn open(request: &mut Request<Incoming>, shared: &Arc<Shared>) -> Response<Full<Bytes>> {
    let query = request.uri().query().unwrap_or_default();
    let mut query = form_urlencoded::parse(query.as_bytes());
    let id = query.find(|(name, _)| name == "id");
    let member = id.and_then(|(_, id)| shared.sockets.book().expected.remove(&*id));
    let (Some(member), Some(key)) = (member, handshake_key(request.headers())) else {
        return Reply::forbidden().into_response();
    };
    let upgrade = hyper::upgrade::on(request);
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        if let Ok(upgraded) = upgrade.await {
            let stream = TokioIo::new(upgraded);
            let socket = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
            serve(socket, &member, &shared).await;
        }
    });
    let mut response = Response::new(Full::default());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert("connection", HeaderValue::from_static("upgrade"));
    headers.insert("upgrade", HeaderValue::from_static("websocket"));
    headers.insert("sec-websocket-accept", key);
    response
}

fn handshake_key(headers: &HeaderMap) -> Option<HeaderValue> {
    let key = headers.get("sec-websocket-key")?;
    derive_accept_key(key.as_bytes()).try_into().ok()
}

/// A web socket from beginning to end: its owner is connected, hears what is for it, and is disconnected.
async fn serve(mut socket: Socket, member: &Member, shared: &Arc<Shared>) {
    let mut position = shared.listener.position();
    let (number, mut closing) = shared.sockets.enter(member);
    // Without Redis nobody can be told.
    let _ = user_manager::announce(shared, member, Change::Connected).await;
    loop {
        tokio::select! {
            code = closing.recv() => {
                let reason = "".into();
                let frame = code.map(|code| CloseFrame { code: code.into(), reason });
                // Closed already is closed.
                let _ = socket.close(frame).await;
                break;
            }
            publish = shared.listener.at(position) => {
                position += 1;
                let Some(text) = text_for(member, &publish) else { continue };
                if socket.send(Message::text(text)).await.is_err() {
                    break;
                }
            }
            message = socket.next() => match message {
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                // Nobody expects a member to say something.
                Some(Ok(_)) => {}
            },
        }
    }
    let _ = user_manager::announce(shared, member, Change::Disconnected).await;
    shared.sockets.leave(number);
    // Answers the close frame of the other side, or waits for that answer.
    while let Some(Ok(_)) = socket.next().await {}
}

/// What somebody hears of it: events for the member, and from the user manager everything for users, but only their own for
/// the others.
fn text_for(member: &Member, publish: &Publish) -> Option<String> {
    if publish.channel == USER_MANAGER_EVENTS {
        let event = publish.event()?;
        let concerns = |(kind, about): (Kind, super::MemberEvent)| {
            kind == member.kind && about.uuid == member.uuid
        };
        let own = event
            .events
            .iter()
            .filter_map(as_member_event)
            .any(concerns);
        if !own && member.kind != Kind::User {
            return None;
        }
    } else if publish.channel != member.channel() {
        return None;
    }
    let json = publish.event()?.json().ok()?;
    Some(ascii(&serde_json::to_string_pretty(&json).ok()?))
}
