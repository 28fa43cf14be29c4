//! The user manager: it publishes which member connects or disconnects, and which joins or leaves a session.

use std::collections::BTreeMap;
use std::sync::Arc;

use prost::Message;

use super::events::{
    JoinSessionEvent, JoinSessionReplyEvent, LeaveSessionEvent, MemberChange, StopSessionEvent,
    member_event,
};
use super::known::{USER_MANAGER_EVENTS, USER_MANAGER_MESSAGES};
use super::members::{MemberKind, StandInMember};
use super::protobuf::{Any, TeraEvent, TeraModuleMessage};
use super::world::World;

/// Who is in a session, as its invitations said.
type Members = Vec<(MemberKind, String)>;

/// Publishes that a member connects or disconnects: a message of the web socket to the user manager, and the event that follows.
pub(crate) async fn announce(
    world: &World,
    member: &StandInMember,
    change: MemberChange,
) -> anyhow::Result<()> {
    let source = format!("websocket.{}.{}", member.kind.word(), member.uuid);
    let event = member_event(member, change);
    let message = TeraModuleMessage::now(source, USER_MANAGER_MESSAGES, event);
    let bytes = message.encode_to_vec();
    world.redis.publish(USER_MANAGER_MESSAGES, &bytes).await?;
    publish(world, member, change).await
}

/// Listens to what the service tells the user manager, until it is cancelled.
pub(crate) async fn run(world: Arc<World>) {
    let mut position = world.listener.position();
    let mut sessions: BTreeMap<String, Members> = BTreeMap::new();
    loop {
        let heard = world.listener.at(position).await;
        position += 1;
        if heard.channel != USER_MANAGER_MESSAGES {
            continue;
        }
        let message = heard.module_message().unwrap_or_default();
        for any in &message.data {
            for (change, kind, uuid) in changes(&mut sessions, any) {
                if let Some(member) = world.member(kind, &uuid) {
                    // Without Redis there is no way to tell.
                    let _ = publish(&world, &member, change).await;
                }
            }
        }
    }
}

async fn publish(
    world: &World,
    member: &StandInMember,
    change: MemberChange,
) -> anyhow::Result<()> {
    let event = TeraEvent::now(USER_MANAGER_EVENTS, member_event(member, change));
    let bytes = event.encode_to_vec();
    world.redis.publish(USER_MANAGER_EVENTS, &bytes).await?;
    Ok(())
}

/// What a message of the service means for members.
fn changes(
    sessions: &mut BTreeMap<String, Members>,
    any: &Any,
) -> Vec<(MemberChange, MemberKind, String)> {
    let bytes = any.value.as_slice();
    let (change, members) = match any.name() {
        "JoinSessionEvent" => {
            let event = JoinSessionEvent::decode(bytes).unwrap_or_default();
            let members = listed(
                event.session_users,
                event.session_participants,
                event.session_devices,
            );
            sessions.insert(event.session_uuid, members.clone());
            (MemberChange::JoinedSession, members)
        }
        "LeaveSessionEvent" => {
            let event = LeaveSessionEvent::decode(bytes).unwrap_or_default();
            let members = listed(
                event.leaving_users,
                event.leaving_participants,
                event.leaving_devices,
            );
            forget(sessions, &event.session_uuid, &members);
            (MemberChange::LeftSession, members)
        }
        "StopSessionEvent" => {
            let event = StopSessionEvent::decode(bytes).unwrap_or_default();
            let members = sessions.remove(&event.session_uuid);
            (MemberChange::LeftSession, members.unwrap_or_default())
        }
        "JoinSessionReplyEvent" => {
            let event = JoinSessionReplyEvent::decode(bytes).unwrap_or_default();
            let members = listed(
                vec![event.user_uuid],
                vec![event.participant_uuid],
                vec![event.device_uuid],
            );
            let accepted = event.join_reply == 1;
            let members = if accepted { Vec::new() } else { members };
            forget(sessions, &event.session_uuid, &members);
            (MemberChange::LeftSession, members)
        }
        _ => (MemberChange::LeftSession, Vec::new()),
    };
    let members = members.into_iter();
    members.map(|(kind, uuid)| (change, kind, uuid)).collect()
}

/// The members have left already, so the end of the session does not say it again.
fn forget(sessions: &mut BTreeMap<String, Members>, session: &str, members: &Members) {
    if let Some(inside) = sessions.get_mut(session) {
        inside.retain(|member| !members.contains(member));
    }
}

fn listed(users: Vec<String>, participants: Vec<String>, devices: Vec<String>) -> Members {
    let users = users.into_iter().map(|uuid| (MemberKind::User, uuid));
    let participants = participants
        .into_iter()
        .map(|uuid| (MemberKind::Participant, uuid));
    let devices = devices.into_iter().map(|uuid| (MemberKind::Device, uuid));
    users.chain(participants).chain(devices).collect()
}
