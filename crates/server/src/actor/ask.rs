//! Asks a web server of the operator whether a client may come in, as the `authenticate` hook of open-easyrtc does.
//!
//! One POST for each question, with a JSON object; a status from 200 to 299 lets the client in, everything else does
//! not: another status, no answer in time, no connection.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Client;
use reqwest::redirect::Policy;
use serde::Serialize;
use signaling::easyrtc::Json;
use signaling::room::{Input, Question, Verdict};
use tokio::sync::Semaphore;
use tracing::warn;

use crate::config::{WebhookSettings, WebhookUrl};

/// Where to ask. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Webhook {
    client: Client,
    url: WebhookUrl,
    timeout: Duration,
    places: Arc<Semaphore>,
}

/// How many questions may be open at once; others wait, for as long as their time-out.
const MAX_OPEN: usize = 64;

impl Webhook {
    /// # Errors
    /// The client for HTTP cannot be made.
    pub(crate) fn new(settings: &WebhookSettings) -> Result<Self, reqwest::Error> {
        let client = Client::builder().redirect(Policy::none()).build()?;
        Ok(Self {
            client,
            url: settings.url.clone(),
            timeout: settings.timeout,
            places: Arc::new(Semaphore::new(MAX_OPEN)),
        })
    }

    /// Asks one question; what comes back is for the session.
    pub(crate) async fn ask(self, question: Question) -> Input {
        let verdict = tokio::time::timeout(self.timeout, self.send(&question)).await;
        question.decided(verdict.unwrap_or_else(|_| {
            warn!("the authentication server does not answer in time");
            Verdict::Refuse
        }))
    }

    async fn send(&self, question: &Question) -> Verdict {
        let Ok(_place) = self.places.acquire().await else {
            return Verdict::Refuse;
        };
        let Ok(body) = serde_json::to_string(&Body::new(question)) else {
            return Verdict::Refuse;
        };
        let request = self
            .client
            .post(self.url.expose().clone())
            .header(reqwest::header::CONTENT_TYPE, "application/json")
            .body(body);
        match request.send().await {
            Ok(response) if response.status().is_success() => Verdict::Admit,
            Ok(_) => Verdict::Refuse,
            Err(error) => {
                let connect = error.is_connect();
                warn!(connect, "the authentication server cannot be asked");
                Verdict::Refuse
            }
        }
    }
}

/// What is asked.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    easyrtcid: &'a str,
    application_name: &'a str,
    username: Option<&'a Json>,
    credential: Option<&'a Json>,
}

impl<'a> Body<'a> {
    fn new(question: &'a Question) -> Self {
        Self {
            easyrtcid: question.easyrtcid.as_str(),
            application_name: question.application.as_str(),
            username: question.username.as_ref(),
            credential: question.credential.as_ref(),
        }
    }
}
