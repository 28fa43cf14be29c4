//! Calls of OpenTera's REST backend.

use opentera::backend::{self, BackendError, BackendRequest, Method, SessionEvent, read_object};
use opentera::session::IdSession;
use opentera::token::authorization;
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use thiserror::Error;
use tracing::warn;

use crate::config::BackendSettings;
use crate::opentera::link::clock::wall_clock;
use crate::opentera::link::identity::Identity;
use crate::opentera::link::redis::Redis;

/// The largest answer that is read, in bytes.
const MAX_ANSWER_BYTES: usize = 4_000_000;

/// Why a backend call failed.
#[derive(Debug, Error)]
pub(crate) enum CallError {
    /// The backend refused, or its answer cannot be parsed.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// It does not answer.
    #[error("the backend does not answer")]
    NoAnswer,
    /// Without the key of our service there is no token.
    #[error("OpenTera's service key is not in Redis")]
    NoKey,
}

/// The backend. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Backend {
    client: Client,
    url: String,
    identity: Identity,
    redis: Redis,
}

impl Backend {
    /// # Errors
    /// The CA certificate is invalid.
    pub(crate) fn new(
        settings: &BackendSettings,
        identity: Identity,
        redis: Redis,
    ) -> Result<Self, reqwest::Error> {
        let mut builder = Client::builder()
            .redirect(Policy::none())
            .timeout(settings.timeout)
            .tls_danger_accept_invalid_certs(settings.is_insecure);
        if let Some(ca) = &settings.ca {
            builder = builder.tls_certs_merge(Certificate::from_pem_bundle(ca)?);
        }
        Ok(Self {
            client: builder.build()?,
            url: settings.url.clone(),
            identity,
            redis,
        })
    }

    /// Makes one call as the service. If the backend refuses our key, it is read again, once.
    ///
    /// # Errors
    /// The backend refuses or does not answer.
    pub(crate) async fn call(
        &self,
        request: &BackendRequest,
    ) -> Result<Map<String, Value>, CallError> {
        let (status, body) = self.send_as_service(request).await?;
        let (status, body) = if status == StatusCode::UNAUTHORIZED && self.finds_other_key().await {
            self.send_as_service(request).await?
        } else {
            (status, body)
        };
        Ok(read_object(status.as_u16(), &body)?)
    }

    /// Makes one call as a visitor of our pages, with their token.
    ///
    /// # Errors
    /// The backend does not answer.
    pub(crate) async fn call_as(
        &self,
        token: &SecretString,
        request: &BackendRequest,
    ) -> Result<(StatusCode, String), CallError> {
        self.send(request, token).await
    }

    /// Writes a line into the history of a session.
    ///
    /// # Errors
    /// The backend refuses or does not answer; that has been logged.
    ///
    /// # Returns
    /// The line, as the backend stored it.
    pub(crate) async fn note(
        &self,
        id: IdSession,
        event: SessionEvent<'_>,
    ) -> Result<Map<String, Value>, CallError> {
        let service = self.identity.service();
        let request = backend::add_session_event(&service, id, event, wall_clock());
        let noted = self.call(&request).await;
        if let Err(error) = &noted {
            let what = match event {
                SessionEvent::Started => "the start",
                SessionEvent::Stopped => "the end",
                SessionEvent::Invited(_) => "an invitation",
                SessionEvent::Removed(_) => "a removal",
                SessionEvent::Refused(_) => "a refusal",
            };
            warn!(session = id.0, %error, "{what} could not be written into the history");
        }
        noted
    }

    async fn finds_other_key(&self) -> bool {
        let read = self.identity.read_again(&self.redis).await;
        if let Err(error) = &read {
            warn!(%error, "the backend refuses our key, and there is no other one");
        }
        read.is_ok()
    }

    async fn send_as_service(
        &self,
        request: &BackendRequest,
    ) -> Result<(StatusCode, String), CallError> {
        let token = self.identity.token().ok_or(CallError::NoKey)?;
        self.send(request, &token).await
    }

    async fn send(
        &self,
        request: &BackendRequest,
        token: &SecretString,
    ) -> Result<(StatusCode, String), CallError> {
        let url = format!("{}{}", self.url, request.path);
        let built = match request.method {
            Method::Get => self.client.get(url),
            Method::Post => self.client.post(url),
        };
        let body = request
            .body
            .as_ref()
            .map(Value::to_string)
            .unwrap_or_default();
        let built = built
            .header(header::AUTHORIZATION, authorization(token).expose_secret())
            .header(header::CONTENT_TYPE, "application/json")
            .body(body);
        self.read(built).await.map_err(|error| {
            let (is_connect, is_timeout) = (error.is_connect(), error.is_timeout());
            warn!(
                is_connect,
                is_timeout,
                "the backend does not answer; if it is up, see --backend-ca and --backend-insecure"
            );
            CallError::NoAnswer
        })
    }

    async fn read(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<(StatusCode, String), reqwest::Error> {
        let mut response = request.send().await?;
        let status = response.status();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > MAX_ANSWER_BYTES {
                break;
            }
            body.extend_from_slice(&chunk);
        }
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }
}
