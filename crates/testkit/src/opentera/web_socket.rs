//! The web sockets of members: `/wss/<kind>?id=…`, where `id` is what a login gave.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role};

use super::events::{MemberChange, MemberEvent, as_member_event};
use super::known::USER_MANAGER_EVENTS;
use super::listener::HeardMessage;
use super::members::{MemberKind, StandInMember};
use super::python_json::ascii;
use super::reply::RestReply;
use super::user_manager;
use super::world::World;

type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// Answers a request to open one.
pub(crate) fn open(request: &mut Request<Incoming>, world: &Arc<World>) -> Response<Full<Bytes>> {
    let query = request.uri().query().unwrap_or_default();
    let mut query = form_urlencoded::parse(query.as_bytes());
    let id = query.find(|(name, _)| name == "id");
    let member = id.and_then(|(_, id)| world.sockets.expected(&id));
    let (Some(member), Some(key)) = (member, handshake_key(request.headers())) else {
        return RestReply::forbidden().into_response();
    };
    let upgrade = hyper::upgrade::on(request);
    let world = Arc::clone(world);
    tokio::spawn(async move {
        if let Ok(upgraded) = upgrade.await {
            let stream = TokioIo::new(upgraded);
            let socket = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
            serve(socket, &member, &world).await;
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
async fn serve(mut socket: Socket, member: &StandInMember, world: &Arc<World>) {
    let mut position = world.listener.position();
    let (number, mut closing) = world.sockets.enter(member);
    // Without Redis there is no way to tell.
    let _ = user_manager::announce(world, member, MemberChange::Connected).await;
    loop {
        tokio::select! {
            code = closing.recv() => {
                let reason = "".into();
                let frame = code.map(|code| CloseFrame { code: code.into(), reason });
                // It may be closed already.
                let _ = socket.close(frame).await;
                break;
            }
            publish = world.listener.at(position) => {
                position += 1;
                let Some(text) = text_for(member, &publish) else { continue };
                if socket.send(Message::text(text)).await.is_err() {
                    break;
                }
            }
            message = socket.next() => match message {
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                // Members say nothing that TeraServer would read.
                Some(Ok(_)) => {}
            },
        }
    }
    let _ = user_manager::announce(world, member, MemberChange::Disconnected).await;
    world.sockets.leave(number);
    // Answers the close frame of the other side, or waits for that answer.
    while let Some(Ok(_)) = socket.next().await {}
}

/// What a member hears of it: events for the member, and events of the user manager. Users hear all of these; participants
/// and devices hear those about themselves.
fn text_for(member: &StandInMember, publish: &HeardMessage) -> Option<String> {
    if publish.channel == USER_MANAGER_EVENTS {
        let event = publish.event()?;
        let concerns = |(kind, about): (MemberKind, MemberEvent)| {
            kind == member.kind && about.uuid == member.uuid
        };
        let own = event
            .events
            .iter()
            .filter_map(as_member_event)
            .any(concerns);
        if !own && member.kind != MemberKind::User {
            return None;
        }
    } else if publish.channel != member.channel() {
        return None;
    }
    let json = publish.event()?.json().ok()?;
    Some(ascii(&serde_json::to_string_pretty(&json).ok()?))
}
