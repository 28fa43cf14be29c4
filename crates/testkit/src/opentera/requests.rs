//! What callers ask of `session_manage`.

use serde_json::{Value, json};

use super::known::SERVICE_ID;
use super::members::{MemberKind, StandInMember};

/// A new session of `creator` with these members.
pub fn start_new(creator: &StandInMember, members: &[&StandInMember]) -> Value {
    let mut request = with_members("start", 0, members);
    put(
        &mut request,
        &format!("id_creator_{}", creator.kind.word()),
        creator.id.into(),
    );
    request
}

/// A session that the backend knows.
pub fn start_existing(id: u64, members: &[&StandInMember]) -> Value {
    with_members("start", id, members)
}

/// More members, or fewer: `invite` or `remove`.
pub fn with_members(action: &str, id: u64, members: &[&StandInMember]) -> Value {
    let mut request = json!({
        "action": action, "id_session": id, "id_service": SERVICE_ID, "id_session_type": 1,
    });
    for kind in MemberKind::ALL {
        let of_kind = members.iter().filter(|member| member.kind == kind);
        let uuids: Value = of_kind.map(|member| member.uuid.clone()).collect();
        put(&mut request, &format!("session_{}s", kind.word()), uuids);
    }
    request
}

/// The end of a session.
pub fn stop(id: u64) -> Value {
    json!({ "action": "stop", "id_session": id })
}

/// The answer of a member to an invitation.
pub fn invite_reply(id: u64, member: &StandInMember, code: i64) -> Value {
    let uuid = format!("{}_uuid", member.kind.word());
    json!({
        "action": "invite_reply", "id_session": id,
        "parameters": { "reply_code": code, uuid: member.uuid },
    })
}

fn put(request: &mut Value, name: &str, value: Value) {
    if let Some(fields) = request.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
}
