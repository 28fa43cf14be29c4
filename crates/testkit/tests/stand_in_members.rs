//! The web sockets and the user manager of the OpenTera stand-in: `testdata/opentera/events.json` holds one recorded event of
//! each type, as it was published and as a web socket said it.

mod support;

use anyhow::Context;
use futures_util::StreamExt;
use prost::Message as _;
use serde_json::Value;
use support::{get, stand_in, text};
use testkit::opentera::{
    HeardMessage, MemberChange, MemberKind, StandIn, TeraEvent, TeraModuleMessage,
    USER_MANAGER_EVENTS, USER_MANAGER_MESSAGES, from_hex,
};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

fn recorded() -> anyhow::Result<Vec<Value>> {
    let text = include_str!("../testdata/opentera/events.json");
    Ok(serde_json::from_str(text)?)
}

async fn open(stand_in: &StandIn, kind: MemberKind, name: &str) -> anyhow::Result<Socket> {
    let token = stand_in.keys().static_token(&stand_in.member(kind, name)?);
    let path = format!("/api/{}/login", kind.word());
    let login = get(stand_in, &token, &path).await?.json()?;
    let url = login.get("websocket_url").context("online already")?;
    Ok(connect_async(text(url)).await?.0)
}

async fn next(socket: &mut Socket) -> anyhow::Result<Value> {
    let message = socket.next().await.context("closed")??;
    Ok(serde_json::from_str(message.to_text()?)?)
}

fn change_in(json: &Value) -> &str {
    let change = json.pointer("/message/events/0/type");
    change.map_or("nothing", text)
}

/// Whether it says that something happens to a member.
fn says(publish: &HeardMessage, change: &str) -> bool {
    let json = publish.event().and_then(|event| event.json().ok());
    json.is_some_and(|json| change_in(&json) == change)
}

#[tokio::test]
async fn web_sockets_hear_events_in_the_recorded_form() -> anyhow::Result<()> {
    let stand_in = stand_in().await?;
    let mut user = open(&stand_in, MemberKind::User, "Super Admin").await?;
    assert_eq!(change_in(&next(&mut user).await?), "USER_CONNECTED");
    let mut participant = open(&stand_in, MemberKind::Participant, "Participant #1").await?;
    let mut device = open(&stand_in, MemberKind::Device, "Kit Télé #1").await?;
    for (socket, change) in [
        (&mut participant, "PARTICIPANT_CONNECTED"),
        (&mut device, "DEVICE_CONNECTED"),
    ] {
        assert_eq!(change_in(&next(socket).await?), change);
        let heard = next(&mut user).await?;
        assert!(["PARTICIPANT_CONNECTED", "DEVICE_CONNECTED"].contains(&change_in(&heard)));
    }
    let events = recorded()?;
    assert_eq!(events.len(), 18);
    for event in &events {
        let channel = text(&event["channel"]);
        let bytes = from_hex(text(&event["hex"]))?;
        stand_in.redis().publish(channel, &bytes).await?;
        let socket = match channel.split('.').nth(1) {
            Some("participant") => &mut participant,
            Some("device") => &mut device,
            _ => &mut user,
        };
        assert_eq!(next(socket).await?, event["json"]);
    }
    Ok(())
}

#[tokio::test]
async fn a_web_socket_announces_its_owner_and_is_closed_by_a_logout() -> anyhow::Result<()> {
    let stand_in = stand_in().await?;
    let listener = stand_in.listener();
    let mut socket = open(&stand_in, MemberKind::Participant, "Participant #1").await?;
    let announced = listener.heard_on(0, USER_MANAGER_MESSAGES).await?;
    let announced = announced.module_message().context("no message")?;
    let source = "websocket.participant.e47ac5e1-5166-4807-99e2-e68b443e9a62";
    assert_eq!(announced.head.context("no head")?.source, source);
    next(&mut socket).await?;

    let member = stand_in.member(MemberKind::Participant, "Participant #1")?;
    let token = stand_in.keys().static_token(&member);
    let ask = async |path: &str| get(&stand_in, &token, path).await?.json();
    let login = ask("/api/participant/login").await?;
    assert_eq!(login.get("websocket_url"), None);
    let document = ask("/api/participant/participants").await?;
    assert_eq!(document["participant_name"], member.name);

    let position = listener.position();
    let (_, closed) = tokio::join!(ask("/api/participant/logout"), socket.next());
    let Some(Ok(Message::Close(Some(frame)))) = closed else {
        panic!("{closed:?}");
    };
    assert_eq!(u16::from(frame.code), 4_000);
    let gone = listener.heard(position, |heard| says(heard, "PARTICIPANT_DISCONNECTED"));
    gone.await?;
    assert!(ask("/api/participant/login").await?["websocket_url"].is_string());
    Ok(())
}

#[tokio::test]
async fn a_page_that_is_left_disconnects_its_owner() -> anyhow::Result<()> {
    let stand_in = stand_in().await?;
    drop(open(&stand_in, MemberKind::User, "Site User").await?);
    let listener = stand_in.listener();
    let gone = listener.heard(0, |heard| says(heard, "USER_DISCONNECTED"));
    gone.await.map(drop)
}

#[tokio::test]
async fn the_user_manager_tells_who_joins_and_leaves() -> anyhow::Result<()> {
    let stand_in = stand_in().await?;
    let (events, listener) = (recorded()?, stand_in.listener());
    let mut position = 0;
    for (name, change) in [("Join", "JOINED_SESSION"), ("Stop", "LEFT_SESSION")] {
        let event = events.iter().find(|event| {
            let kind = text(&event["json"]["message"]["events"][0]["@type"]);
            kind.ends_with(&format!(".{name}SessionEvent"))
        });
        let bytes = from_hex(text(&event.context("not recorded")?["hex"]))?;
        let message = TeraModuleMessage {
            head: Some(Default::default()),
            data: TeraEvent::decode(bytes.as_slice())?.events,
        };
        let redis = stand_in.redis();
        redis
            .publish(USER_MANAGER_MESSAGES, &message.encode_to_vec())
            .await?;
        for kind in ["USER", "PARTICIPANT", "DEVICE"] {
            let change = format!("{kind}_{change}");
            listener
                .heard(position, |heard| says(heard, &change))
                .await?;
        }
        position = listener.position();
    }
    let user = stand_in.member(MemberKind::User, "Site User")?;
    stand_in.announce(&user, MemberChange::Disconnected).await?;
    let heard = listener.heard_on(position, USER_MANAGER_EVENTS).await?;
    assert_eq!(heard.names(), ["UserEvent"]);
    Ok(())
}

#[tokio::test]
async fn redis_may_go_and_come_back() -> anyhow::Result<()> {
    let stand_in = stand_in().await?;
    let mut socket = open(&stand_in, MemberKind::User, "Site User").await?;
    next(&mut socket).await?;
    stand_in.stop_redis().await?;
    assert!(stand_in.redis().publish("channel", b"text").await.is_err());
    stand_in.start_redis().await?;
    let user = stand_in.member(MemberKind::User, "Site User")?;
    stand_in.announce(&user, MemberChange::Connected).await?;
    assert_eq!(change_in(&next(&mut socket).await?), "USER_CONNECTED");
    Ok(())
}
