//! Starting, listing and stopping sessions over HTTP. Documented in docs/api.md.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::{Deserialize, Serialize};
use signaling::room::{PeerSummary, Role};

use crate::base::SessionId;
use crate::base::clock;
use crate::config::Settings;
use crate::http::{ApiError, no_store};
use crate::session::{SessionHandle, SessionRegistry, StartError};

/// The longest name of a session, in characters.
const MAX_NAME: usize = 80;

/// The smallest side of a QR code, in pixels; browsers scale it.
const QR_PIXELS: u32 = 320;

/// What the API works with.
#[derive(Debug, Clone)]
pub(super) struct Api {
    pub(super) registry: SessionRegistry,
    pub(super) settings: Arc<Settings>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartRequest {
    #[serde(default)]
    name: String,
}

#[derive(Serialize)]
struct Started {
    id: String,
    name: String,
    port: u16,
    urls: Urls,
}

#[derive(Serialize)]
struct Urls {
    users: String,
    participants: String,
    devices: String,
}

#[derive(Serialize)]
struct Sessions {
    sessions: Vec<Running>,
    max_sessions: u16,
    secure_links: bool,
}

#[derive(Serialize)]
struct Running {
    #[serde(flatten)]
    session: Started,
    age_s: u64,
    peers: Vec<ListedPeer>,
}

#[derive(Serialize)]
struct ListedPeer {
    role: &'static str,
    /// Seconds since it joined.
    joined_s: u64,
}

/// `POST /sessions`
pub(super) async fn start(
    State(api): State<Api>,
    body: Result<Json<StartRequest>, JsonRejection>,
) -> Result<Response, ApiError> {
    let Json(request) = body.map_err(|_| ApiError::BAD_REQUEST)?;
    let name = request.name.trim();
    if name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(ApiError::NAME_TOO_LONG);
    }
    let session = api
        .registry
        .start(name.to_owned())
        .await
        .map_err(|error| match error {
            StartError::TooManySessions => ApiError::TOO_MANY_SESSIONS,
            StartError::NoPortLeft => ApiError::NO_PORT_LEFT,
            StartError::ShuttingDown => ApiError::SHUTTING_DOWN,
        })?;
    Ok((
        StatusCode::CREATED,
        [no_store()],
        Json(api.describe(&session)),
    )
        .into_response())
}

/// `GET /sessions`
pub(super) async fn list(State(api): State<Api>) -> Response {
    let now = clock::unix_ms();
    let mut sessions = Vec::new();
    for session in api.registry.list() {
        let peers = session.peers().await;
        sessions.push(Running {
            session: api.describe(&session),
            age_s: now.saturating_sub(session.started_at()) / 1_000,
            peers: peers.iter().map(|peer| describe_peer(peer, now)).collect(),
        });
    }
    let body = Sessions {
        sessions,
        max_sessions: api.settings.max_sessions,
        secure_links: api.settings.is_secure_context(),
    };
    ([no_store()], Json(body)).into_response()
}

/// `DELETE /sessions/{id}`
pub(super) async fn stop(
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let session = api.find(&id)?;
    session.stop().await;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /sessions/{id}/qr/{page}`: the link to a page as a picture.
pub(super) async fn qr_code(
    State(api): State<Api>,
    Path((id, page)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    let urls = api.describe(&api.find(&id)?).urls;
    let url = match page.as_str() {
        "users" => urls.users,
        "participants" => urls.participants,
        "devices" => urls.devices,
        _ => return Err(ApiError::NOT_FOUND),
    };
    let code = QrCode::new(url).map_err(|_| ApiError::INTERNAL)?;
    let picture = code
        .render::<svg::Color<'_>>()
        .min_dimensions(QR_PIXELS, QR_PIXELS)
        .build();
    Ok((
        [
            no_store(),
            (
                header::CONTENT_TYPE,
                http::HeaderValue::from_static("image/svg+xml"),
            ),
        ],
        picture,
    )
        .into_response())
}

impl Api {
    fn find(&self, id: &str) -> Result<SessionHandle, ApiError> {
        self.registry
            .find(&SessionId::from_text(id))
            .ok_or(ApiError::UNKNOWN_SESSION)
    }

    fn describe(&self, session: &SessionHandle) -> Started {
        let base = self.settings.session_url(session.port());
        let url = |page: &str, role| format!("{base}/{page}?key={}", session.key(role));
        Started {
            id: session.id().to_string(),
            name: session.name().to_owned(),
            port: session.port(),
            urls: Urls {
                users: url("users", Role::User),
                participants: url("participants", Role::Participant),
                devices: url("devices", Role::Device),
            },
        }
    }
}

fn describe_peer(peer: &PeerSummary, now: u64) -> ListedPeer {
    ListedPeer {
        role: peer.role.as_str(),
        joined_s: now.saturating_sub(peer.joined_at) / 1_000,
    }
}
