//! A service, and what it does.

use std::time::Duration;

use serde_json::json;
use testkit::opentera::{HeardMessage, RunningService, ServiceOptions, USER_MANAGER_MESSAGES};

use super::scenario::{Happened, Scenario, content};
use super::setup::prepare;

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");
/// How long something that was recorded may take.
const PATIENCE: Duration = Duration::from_secs(3);
/// The name of the service as a source of messages.
const SOURCE: &str = "serviceVideoRehabService";

pub(super) struct Stage {
    service: RunningService,
    /// Where in all that is heard the next round begins.
    heard: usize,
    /// How many calls of the backend belong to earlier rounds.
    asked: usize,
}

impl Stage {
    pub(super) async fn start(scenario: &Scenario) -> anyhow::Result<Self> {
        let options = ServiceOptions {
            sessions: if scenario.name == "60_no_port_left" {
                1
            } else {
                8
            },
            ..ServiceOptions::default()
        };
        let service = RunningService::start_with(BINARY, options).await?;
        prepare(&service, scenario).await?;
        service.calls().forget();
        let heard = service.listener().position();
        Ok(Self {
            service,
            heard,
            asked: 0,
        })
    }

    /// Changes the keys, as a new start of OpenTera does.
    pub(super) async fn change_keys(&self) -> anyhow::Result<()> {
        self.service.rotate_keys().await
    }

    /// Publishes what others published.
    pub(super) async fn publish(&self, stimuli: &[HeardMessage]) -> anyhow::Result<()> {
        for HeardMessage { channel, payload } in stimuli {
            self.service.redis().publish(channel, payload).await?;
        }
        Ok(())
    }

    /// What the service does, as much as is expected or as comes in time.
    pub(super) async fn happened(&mut self, expected: &Happened) -> Happened {
        let mut happened = Happened::default();
        let listener = self.service.listener();
        let listen = async {
            while happened.published.len() < expected.published.len() {
                let publish = listener.at(self.heard).await;
                self.heard += 1;
                if is_of_service(&publish) {
                    happened.published.push(content(&publish));
                }
            }
        };
        // What does not come is missing in the comparison.
        let _ = tokio::time::timeout(PATIENCE, listen).await;
        let calls = self.service.calls().all();
        happened.calls = calls
            .iter()
            .skip(self.asked)
            .map(|call| {
                let query = if call.query.is_empty() { "" } else { "?" };
                json!({
                    "method": call.method, "path": format!("{}{query}{}", call.path, call.query),
                    "body": call.body, "status": call.status,
                })
            })
            .collect();
        self.asked = calls.len();
        happened
    }

    /// What it has done until its end, apart from ending the sessions that still run.
    pub(super) async fn anything_else(mut self) -> anyhow::Result<Option<String>> {
        self.service.process.signal("TERM").await?;
        let exit = self.service.process.exited(testkit::PATIENCE).await?;
        anyhow::ensure!(exit.success(), "{exit}");
        self.service.caught_up().await?;
        let published = self.service.listener().published();
        let more = published
            .iter()
            .skip(self.heard)
            .find(|publish| is_of_service(publish) && publish.names() != ["StopSessionEvent"]);
        if let Some(publish) = more {
            return Ok(Some(content(publish).to_string()));
        }
        let calls = self.service.calls().all();
        let more = calls.iter().skip(self.asked).find(|call| {
            call.body.pointer("/session_event/id_session_event_type") != Some(&4.into())
                && call.body.pointer("/session/session_status") != Some(&2.into())
        });
        Ok(more.map(|call| call.describe().to_string()))
    }
}

/// Replies and events; the user manager says things, too.
fn is_of_service(publish: &HeardMessage) -> bool {
    let channel = publish.channel.as_str();
    if channel == USER_MANAGER_MESSAGES {
        let head = publish.module_message().and_then(|message| message.head);
        return head.is_some_and(|head| head.source == SOURCE);
    }
    let is_reply = channel.starts_with("RedisRPCClient.") || channel.is_empty();
    is_reply || channel.starts_with("websocket.") && channel.ends_with(".events")
}
