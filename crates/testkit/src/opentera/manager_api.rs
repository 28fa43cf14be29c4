//! `…/sessions/manager`: makes a call of the service out of a request, and the answer out of its reply.

use serde_json::{Map, Value, json};

use super::asked::Asked;
use super::caller::Caller;
use super::known::SERVICE_ID;
use super::members::MemberKind;
use super::reply::RestReply;
use super::service_api;
use super::visitor_api;
use super::world::World;

/// For a user, who becomes the creator.
pub(crate) async fn by_user(asked: &Asked, world: &World) -> RestReply {
    let Some(user) = visitor_api::visitor(asked, world, MemberKind::User) else {
        return RestReply::unauthorized();
    };
    let mut request = match request(asked) {
        Ok(request) => request,
        Err(reply) => return reply,
    };
    if request.get("action") == Some(&"invite_reply".into()) {
        let Some(Value::Object(parameters)) = request.get_mut("parameters") else {
            return RestReply::bad_request("Missing parameters");
        };
        let Some(code) = parameters.get("reply_code").and_then(reply_code) else {
            return RestReply::bad_request("Invalid reply code");
        };
        parameters.insert("reply_code".to_owned(), code.into());
        parameters.insert("user_uuid".to_owned(), user.uuid.into());
    }
    request.insert("id_creator_user".to_owned(), user.id.into());
    manage(request, world).await
}

/// For a service, which says itself who creates.
pub(crate) async fn by_service(asked: &Asked, world: &World) -> RestReply {
    if !service_api::is_service(asked, world) {
        return RestReply::unauthorized();
    }
    match request(asked) {
        Ok(request) => manage(request, world).await,
        Err(reply) => reply,
    }
}

fn request(asked: &Asked) -> Result<Map<String, Value>, RestReply> {
    let request = asked.body.get("session_manage").and_then(Value::as_object);
    request.cloned().ok_or_else(|| {
        let missing =
            "Informations to manage the session Missing required parameter in the JSON body";
        let body = json!({
            "errors": { "session_manage": missing },
            "message": "Input payload validation failed",
        });
        RestReply::new(http::StatusCode::BAD_REQUEST, &body)
    })
}

/// The number of an answer to an invitation.
fn reply_code(code: &Value) -> Option<u64> {
    match code.as_str() {
        Some("accept") => Some(1),
        Some("reject" | "deny") => Some(2),
        Some("busy") => Some(3),
        Some("timeout") => Some(4),
        Some(_) => None,
        None => code.as_u64().filter(|code| (1..=4).contains(code)),
    }
}

async fn manage(mut request: Map<String, Value>, world: &World) -> RestReply {
    if let Err(reply) = complete(&mut request, world) {
        return reply;
    }
    let reply = Caller::new(&world.redis)
        .session_manage(&Value::Object(request))
        .await;
    let value = reply
        .ok()
        .and_then(|reply| reply.get("return_value").cloned());
    match value {
        None | Some(Value::Null) => RestReply::no_answer(),
        Some(value) => RestReply::ok(&value),
    }
}

/// Adds what TeraServer adds: of a session that there is, also every list of members that is missing.
fn complete(request: &mut Map<String, Value>, world: &World) -> Result<(), RestReply> {
    let database = world.database();
    let uuid = request.get("session_uuid").and_then(Value::as_str);
    let id = match uuid {
        Some(uuid) => database.session_of(uuid).map(|session| session.id),
        None => request.get("id_session").and_then(Value::as_u64),
    };
    let id = id.unwrap_or(0);
    let mut add = |name: &str, value: Value| {
        request.entry(name).or_insert(value);
    };
    add("id_session", id.into());
    if id != 0 {
        let session = database.session(id).ok_or_else(RestReply::forbidden)?;
        add("id_session_type", session.id_type.into());
        for kind in MemberKind::ALL {
            let name = format!("session_{}s", kind.word());
            add(&name, session.members(kind).into());
        }
    }
    add("id_service", SERVICE_ID.into());
    let is_start = request.get("action") == Some(&"start".into());
    if is_start && !request.contains_key("id_session_type") {
        let text = "Missing required id_session_type for new sessions";
        return Err(RestReply::bad_request(text));
    }
    Ok(())
}
