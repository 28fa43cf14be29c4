//! What pages ask for their visitors: login and logout, who a visitor is, a session.

use std::sync::Arc;

use serde_json::{Value, json};

use super::asked::Asked;
use super::keys;
use super::members::{MemberKind, StandInMember};
use super::reply::RestReply;
use super::world::World;

/// Web sockets are closed with this code when their owner logs out.
const LOGGED_OUT: u16 = 4_000;

/// The kind and the last word of `/api/<kind>/login` and `/api/<kind>/logout`.
pub(crate) fn login_path(path: &str) -> Option<(MemberKind, &str)> {
    let (kind, word) = path.strip_prefix("/api/")?.split_once('/')?;
    let kind = MemberKind::from_word(kind)?;
    ["login", "logout"].contains(&word).then_some((kind, word))
}

/// Who visits, if the token is one of that kind.
pub(crate) fn visitor(asked: &Asked, world: &World, kind: MemberKind) -> Option<StandInMember> {
    let uuid = world.keys().owner(kind, asked.token()?)?;
    world.member(kind, &uuid)
}

/// Logs in: the tokens, and the address of the web socket unless one is open.
pub(crate) fn login(asked: &Asked, world: &World, kind: MemberKind) -> RestReply {
    let Some(member) = visitor(asked, world, kind) else {
        return RestReply::unauthorized();
    };
    let (word, keys) = (kind.word(), world.keys());
    let mut reply = json!({
        format!("{word}_uuid"): member.uuid,
        format!("{word}_name"): member.name,
        format!("{word}_token"): keys.dynamic_token(&member),
        "base_token": keys.static_token(&member),
    });
    if !world.sockets.is_online(&member) {
        let header = |name: &str| asked.headers.get(name)?.to_str().ok();
        let host = ["x-externalserver", "x_externalserver"];
        let host = host.into_iter().find_map(header).unwrap_or("127.0.0.1");
        let port = ["x-externalport", "x_externalport"];
        let port = port.into_iter().find_map(header);
        let port = port.map_or_else(|| world.port.to_string(), str::to_owned);
        let scheme = if world.tls { "wss" } else { "ws" };
        let id = world.sockets.expect(&member);
        if let Some(reply) = reply.as_object_mut() {
            let url = format!("{scheme}://{host}:{port}/wss/{word}?id={id}");
            reply.insert("websocket_url".to_owned(), url.into());
        }
    }
    RestReply::ok(&reply)
}

/// Logs out: closes the web sockets, and disables the token unless it is that of a link.
pub(crate) async fn logout(asked: &Asked, world: &Arc<World>, kind: MemberKind) -> RestReply {
    let Some(member) = visitor(asked, world, kind) else {
        return RestReply::unauthorized();
    };
    world.sockets.close(&member, LOGGED_OUT).await;
    let token = asked.token().unwrap_or_default();
    let is_dynamic = match kind {
        MemberKind::User => true,
        MemberKind::Participant => keys::verify(token, &world.keys().participant).is_some(),
        MemberKind::Device => false,
    };
    if is_dynamic && keys::disable(&world.redis, kind, token).await.is_err() {
        return RestReply::internal_error();
    }
    let word = kind.word();
    let first = word.get(..1).unwrap_or_default().to_uppercase();
    let rest = word.get(1..).unwrap_or_default();
    RestReply::ok(&format!("{first}{rest} logged out.").into())
}

/// The participant who visits.
pub(crate) fn participant(asked: &Asked, world: &World) -> RestReply {
    match visitor(asked, world, MemberKind::Participant) {
        Some(member) => RestReply::ok(&member.document()),
        None => RestReply::unauthorized(),
    }
}

/// A session, for a user: a list of at most one.
pub(crate) fn session(asked: &Asked, world: &World) -> RestReply {
    if visitor(asked, world, MemberKind::User).is_none() {
        return RestReply::unauthorized();
    }
    let database = world.database();
    let session = match asked.parameter("session_uuid") {
        Some(uuid) => database.session_of(uuid),
        None => {
            let id = asked.parameter("id_session").and_then(|id| id.parse().ok());
            id.and_then(|id| database.session(id))
        }
    };
    let document = session.map(|session| session.document(database.members(), false));
    RestReply::ok(&Value::from_iter(document))
}

/// A user, for a user: a list of at most one.
pub(crate) fn users(asked: &Asked, world: &World) -> RestReply {
    let Some(visitor) = visitor(asked, world, MemberKind::User) else {
        return RestReply::unauthorized();
    };
    let uuid = asked.parameter("user_uuid").unwrap_or(&visitor.uuid);
    let document = world.member(MemberKind::User, uuid);
    RestReply::ok(&Value::from_iter(document.map(|user| user.document())))
}
