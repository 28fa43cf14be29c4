//! The OpenTera stand-in answers requests and makes calls as the recorded runs of OpenTera did: `testdata/opentera/start.json`.

mod support;

use std::time::Duration;

use futures_util::StreamExt;
use http::Method;
use prost::Message;
use serde_json::{Value, json};
use support::{ask, get, stand_in, text};
use testkit::HttpAnswer;
use testkit::opentera::{Argument, MemberKind, RestFailure, RpcMessage, StandIn, from_hex};

fn recorded() -> anyhow::Result<Value> {
    let text = include_str!("../testdata/opentera/start.json");
    Ok(serde_json::from_str(text)?)
}

async fn post(stand_in: &StandIn, path: &str, body: &Value) -> anyhow::Result<HttpAnswer> {
    let token = stand_in.keys().service_token();
    ask(stand_in, &token, Method::POST, path, body).await
}

fn told(answer: &HttpAnswer) -> (u16, &str) {
    (answer.status.as_u16(), &answer.body)
}

/// Ids and times differ from run to run; everything else is compared.
fn without_ids(value: &Value) -> Value {
    let differs = [
        "id_session",
        "id_session_event",
        "session_name",
        "session_start_datetime",
        "session_uuid",
    ];
    if let Some(items) = value.as_array() {
        return items.iter().map(without_ids).collect();
    }
    let Some(fields) = value.as_object() else {
        return value.clone();
    };
    let fields = fields.iter().map(|(name, value)| {
        let value = if !differs.contains(&name.as_str()) {
            without_ids(value)
        } else if value.is_number() {
            "a number".into()
        } else {
            "a text".into()
        };
        (name.clone(), value)
    });
    Value::Object(fields.collect())
}

/// Answers the next `count` calls with `reply`, the last one first.
async fn serve_calls(
    stand_in: &StandIn,
    count: usize,
    reply: fn(&RpcMessage) -> Value,
) -> anyhow::Result<()> {
    let redis = stand_in.redis().clone();
    let mut calls = redis.client()?.get_async_pubsub().await?;
    calls.subscribe("service.VideoRehabService.rpc").await?;
    tokio::spawn(async move {
        let calls: Vec<_> = calls.into_on_message().take(count).collect().await;
        for call in calls.iter().rev() {
            let call = RpcMessage::decode(call.get_payload_bytes())?;
            let text = reply(&call).to_string();
            redis.publish(&call.reply_to, text.as_bytes()).await?;
        }
        anyhow::Ok(())
    });
    Ok(())
}

/// The JSON in the argument of a call.
fn argument(call: &RpcMessage) -> Value {
    let argument = call.args.first().and_then(|first| first.value.as_ref());
    let Some(Argument::Text(text)) = argument else {
        return Value::Null;
    };
    serde_json::from_str(text).unwrap_or_default()
}

#[tokio::test]
async fn a_new_session_and_its_event_are_answered_as_recorded() -> anyhow::Result<()> {
    let (stand_in, recorded) = (stand_in().await?, recorded()?);
    for place in 0..2 {
        let call = &recorded["calls"][place];
        let mut body = call["body"].clone();
        if let Some(id) = body.pointer_mut("/session_event/id_session") {
            *id = 2.into();
        }
        let answer = post(&stand_in, text(&call["path"]), &body).await?;
        assert_eq!(answer.status.as_u16(), 200);
        assert_eq!(without_ids(&answer.json()?), without_ids(&call["answer"]));
    }
    let event = &stand_in.sessions()[1]["session_events"][0];
    assert_eq!(*event, {
        let mut event = recorded["calls"][1]["answer"][0].clone();
        event["id_session"] = 2.into();
        event["id_session_event"] = 1.into();
        event
    });
    let seen = stand_in.calls().all();
    assert!(seen[0].is("POST", "/api/service/sessions"));
    assert_eq!(seen[0].body, recorded["calls"][0]["body"]);
    assert_eq!(seen[0].status, Some(200));
    Ok(())
}

#[tokio::test]
async fn a_session_is_read_and_changed_and_nobody_is_in_it_twice() -> anyhow::Result<()> {
    let stand_in = stand_in().await?;
    let token = stand_in.keys().service_token();
    let path = "/api/service/sessions?id_session=1&with_events=True";
    let read = get(&stand_in, &token, path).await?.json()?;
    assert_eq!(read[0]["session_name"], "Séance #1");
    assert_eq!(read[0]["session_events"], json!([]));
    let user = &stand_in.members()[2].uuid;
    let request = json!({ "session": {
        "id_session": 1, "session_status": 2, "session_duration": 4_052,
        "session_users_uuids": [user, user], "session_parameters": "{\"a\": 1}",
    } });
    let changed = post(&stand_in, "/api/service/sessions", &request).await?;
    let changed = changed.json()?;
    assert_eq!(changed[0]["session_duration"], 4_052);
    assert_eq!(changed[0]["session_parameters"], json!({ "a": 1 }));
    let users = changed[0]["session_users"].as_array().map(Vec::len);
    assert_eq!(users, Some(2));
    assert_eq!(changed[0].get("session_events"), None);
    Ok(())
}

#[tokio::test]
async fn refusals_have_the_bodies_of_the_reference() -> anyhow::Result<()> {
    let stand_in = stand_in().await?;
    let secret = stand_in.member(MemberKind::Participant, "Secret Participant")?;
    let new = |list: &str, uuid: &str| {
        let mut session = json!({ "id_session": 0, "id_session_type": 1 });
        session[list] = json!([uuid]);
        json!({ "session": session })
    };
    let path = "/api/service/sessions";
    let no_participant = new("session_participants_uuids", &secret.uuid);
    let no_user = new("session_users_uuids", "not-a-uuid");
    let no_type = json!({ "session": { "id_session": 0, "id_session_type": 999 } });
    let cases = [
        (
            no_participant,
            (
                403,
                "\"Service doesn't have access to at least one participant of that session.\"\n",
            ),
        ),
        (
            no_user,
            (
                403,
                "\"Service doesn't have access to at least one user of that session.\"\n",
            ),
        ),
        (no_type, (500, "{\"message\": \"Internal Server Error\"}\n")),
    ];
    for (request, expected) in cases {
        assert_eq!(told(&post(&stand_in, path, &request).await?), expected);
    }
    let token = stand_in.keys().service_token();
    let path = format!("/api/service/participants?participant_uuid={}", secret.uuid);
    let answer = get(&stand_in, &token, &path).await?;
    assert_eq!(told(&answer), (403, "\"Forbidden\"\n"));
    stand_in.forbid(&secret.uuid, false)?;
    let document = get(&stand_in, &token, &path).await?.json()?;
    let link = text(&document["participant_token"]);
    assert_eq!(link.split('.').count(), 3);
    Ok(())
}

#[tokio::test]
async fn after_a_rotation_only_tokens_of_the_new_key_are_good() -> anyhow::Result<()> {
    let stand_in = stand_in().await?;
    let old = stand_in.keys().service_token();
    stand_in.rotate_keys().await?;
    let answer = get(&stand_in, &old, "/api/service/sessions?id_session=1").await?;
    assert_eq!(told(&answer), (401, "\"Unauthorized\"\n"));
    let in_redis = async |name: &str| -> anyhow::Result<String> {
        stand_in.redis().run(redis::cmd("GET").arg(name)).await
    };
    let key = in_redis("ServiceTokenAPIKey").await?;
    assert_eq!((key.len(), key), (32, stand_in.keys().service));
    let document: Value = serde_json::from_str(&in_redis("service.VideoRehabService").await?)?;
    assert_eq!(document["service_port"], 4_070);
    Ok(())
}

#[tokio::test]
async fn calls_fail_as_they_are_told() -> anyhow::Result<()> {
    let stand_in = stand_in().await?;
    let (path, calls) = ("/api/service/sessions", stand_in.calls());
    let body = json!({ "session": { "id_session": 1 } });
    calls.fail(Some("GET"), path, RestFailure::Status(500), None);
    calls.fail(Some("POST"), path, RestFailure::Status(401), Some(1));
    calls.fail(None, path, RestFailure::Cut, Some(1));
    assert_eq!(post(&stand_in, path, &body).await?.status.as_u16(), 401);
    assert!(post(&stand_in, path, &body).await.is_err());
    assert_eq!(post(&stand_in, path, &body).await?.status.as_u16(), 200);

    calls.forget();
    calls.fail(Some("POST"), path, RestFailure::Hold, None);
    let clear = async {
        let asked = calls.until(|calls| !calls.is_empty()).await?;
        assert_eq!(asked[0].status, None);
        calls.clear_failures();
        Ok(())
    };
    let (answer, ()) = tokio::try_join!(post(&stand_in, path, &body), clear)?;
    assert_eq!(answer.status.as_u16(), 200);
    Ok(())
}

#[tokio::test]
async fn calls_of_the_service_may_be_under_way_together() -> anyhow::Result<()> {
    let stand_in = stand_in().await?;
    serve_calls(&stand_in, 2, |call| json!(call.method)).await?;
    let caller = stand_in.caller();
    let one = caller.call("session_type_config", vec![Argument::Integer(1)]);
    let other = caller.call("participant_info", vec![Argument::Boolean(true)]);
    let (one, other) = tokio::try_join!(one, other)?;
    assert_eq!(one, "session_type_config");
    assert_eq!(other, "participant_info");

    let mut impatient = stand_in.caller();
    impatient.patience = Duration::from_millis(50);
    assert!(impatient.call("nobody_there", Vec::new()).await.is_err());
    Ok(())
}

#[tokio::test]
async fn recorded_bytes_are_sent_as_they_are() -> anyhow::Result<()> {
    let (stand_in, recorded) = (stand_in().await?, recorded()?);
    serve_calls(&stand_in, 1, argument).await?;
    let bytes = from_hex(text(&recorded["rpc"]["hex"]))?;
    let reply_to = text(&recorded["rpc"]["reply_to"]);
    let reply = stand_in.caller().send_raw(&bytes, reply_to).await?;
    let reply: Value = serde_json::from_slice(&reply)?;
    assert_eq!(reply, recorded["rpc"]["argument"]);
    let listener = stand_in.listener();
    let heard = listener
        .heard_on(0, "service.VideoRehabService.rpc")
        .await?;
    assert_eq!(heard.payload, bytes);
    Ok(())
}

#[tokio::test]
async fn the_manager_of_sessions_calls_the_service_as_recorded() -> anyhow::Result<()> {
    let (stand_in, recorded) = (stand_in().await?, recorded()?);
    let user = stand_in.member(MemberKind::User, "Super Admin")?;
    let token = stand_in.keys().dynamic_token(&user);
    let path = "/api/user/sessions/manager";
    let manage = async |body: &Value| ask(&stand_in, &token, Method::POST, path, body).await;
    let echo = |call: &RpcMessage| json!({ "return_value": argument(call) });

    serve_calls(&stand_in, 1, echo).await?;
    let answer = manage(&recorded["manager"]).await?;
    assert_eq!(answer.json()?, recorded["rpc"]["argument"]);

    // Of a session that there is, missing lists are completed.
    serve_calls(&stand_in, 1, echo).await?;
    let remove = json!({ "action": "remove", "id_session": 1, "session_users": [] });
    let answer = manage(&json!({ "session_manage": remove })).await?;
    let expected = json!({
        "action": "remove", "id_session": 1, "id_creator_user": 1, "id_service": 6,
        "id_session_type": 1, "session_users": [], "session_devices": [],
        "session_participants": ["e47ac5e1-5166-4807-99e2-e68b443e9a62"],
    });
    assert_eq!(answer.json()?["session_manage"], expected);

    serve_calls(&stand_in, 1, echo).await?;
    let reply = json!({ "action": "invite_reply", "id_session": 1, "parameters": { "reply_code": "deny" } });
    let answer = manage(&json!({ "session_manage": reply })).await?.json()?;
    let parameters = json!({ "reply_code": 2, "user_uuid": user.uuid });
    assert_eq!(answer["session_manage"]["parameters"], parameters);

    serve_calls(
        &stand_in,
        1,
        |_| json!({ "status": "OK", "return_value": null }),
    )
    .await?;
    let stop = json!({ "session_manage": { "action": "stop", "id_session": 1 } });
    let answer = manage(&stop).await?;
    assert_eq!(told(&answer), (500, "\"No answer from service.\"\n"));
    let answer = manage(&json!({ "session_manage": { "action": "start" } })).await?;
    let text = "\"Missing required id_session_type for new sessions\"\n";
    assert_eq!(told(&answer), (400, text));
    Ok(())
}
