//! What the service does better than the original, one test for each promise; what it does alike is in `opentera_recorded.rs`.

#![expect(
    clippy::indexing_slicing,
    reason = "helpers of a test stand outside its test functions"
)]

mod keys;
mod links;
mod members;
mod people;
mod ports;
mod presence;
mod starting;
mod stopping;

use std::time::Duration;

use serde_json::Value;
use testkit::opentera::{
    HeardMessage, RestCall, RunningService, StopSessionEvent, USER_MANAGER_MESSAGES,
};

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");
const SESSIONS: &str = "/api/service/sessions";
const EVENTS: &str = "/api/service/sessions/events";

/// The names of the events on channels of members and of the user manager, in their order.
fn told(published: &[HeardMessage]) -> Vec<(String, String)> {
    let of_service = published.iter().filter(|publish| {
        publish.channel.starts_with("websocket.") || publish.channel == USER_MANAGER_MESSAGES
    });
    let named = of_service.flat_map(|publish| {
        let names = publish.names().into_iter();
        names.map(|name| (publish.channel.clone(), name))
    });
    named.collect()
}

/// Waits until the user manager has heard that a session is over, which members hear before.
async fn stop_is_told(
    service: &RunningService,
    position: usize,
    session: &Value,
) -> anyhow::Result<()> {
    let uuid = session["session_uuid"].as_str().unwrap_or_default();
    let heard = service.listener().heard(position, |publish| {
        let event = publish.unpack::<StopSessionEvent>();
        publish.channel == USER_MANAGER_MESSAGES
            && event.is_some_and(|event| event.session_uuid == uuid)
    });
    heard.await.map(drop)
}

/// Waits until everybody is invited, and with it the user manager, who is told last.
async fn all_are_invited(service: &RunningService, position: usize) -> anyhow::Result<()> {
    let heard = service.listener().heard(position, |publish| {
        publish.channel == USER_MANAGER_MESSAGES && publish.names() == ["JoinSessionEvent"]
    });
    heard.await.map(drop)
}

/// How often a call says something.
fn count(calls: &[RestCall], is_meant: impl Fn(&RestCall) -> bool) -> usize {
    calls.iter().filter(|call| is_meant(call)).count()
}

/// The call says that a session is over.
fn is_completion(call: &RestCall) -> bool {
    call.body.pointer("/session/session_status") == Some(&2.into())
}

/// Ends the service, and with it everything that it still has to say.
async fn end(service: &mut RunningService) -> anyhow::Result<()> {
    service.process.signal("TERM").await?;
    let exit = service.process.exited(Duration::from_secs(10)).await?;
    anyhow::ensure!(exit.success(), "{exit}");
    service.caught_up().await
}
