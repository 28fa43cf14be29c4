//! The content of each page, and the backend calls for it.

use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use minijinja::{Value, context};
use opentera::backend::{BackendRequest, Method};
use opentera::token::{User, Visitor};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value as Json;

use crate::http::{Language, PERMISSIONS_POLICY, allow, query_parameter, render};
use crate::opentera::link::OpenTera;
use crate::opentera::pages::proxy_headers::Origins;

/// Why a page shows an error instead.
pub(super) const PARTICIPANTS_ONLY: &str = "participants_only";
/// The other way round.
pub(super) const USERS_ONLY: &str = "users_only";

/// A page without anything of the visitor.
pub(super) fn plain(request: &Parts, name: &str, values: Value) -> Response {
    render(name, Language::of(&request.uri, &request.headers), values)
}

/// The page for somebody of the wrong kind.
pub(super) fn only_for(request: &Parts, problem: &str) -> Response {
    plain(
        request,
        "rehab/text/error.html",
        context! { problem, error => "", login_url => "" },
    )
}

/// The page that shows an error of another page.
pub(super) fn error(request: &Parts) -> Response {
    let error = query_parameter(&request.uri, "error").unwrap_or_default();
    plain(
        request,
        "rehab/text/error.html",
        context! { error, login_url => "" },
    )
}

/// The waiting room. If the backend refuses the visitor, so do we.
pub(super) async fn participant(
    opentera: &OpenTera,
    request: &Parts,
    token: &SecretString,
    uuid: &str,
) -> Response {
    let answer = ask(opentera, token, "/api/participant/participants".to_owned()).await;
    if answer.is_refused() {
        return StatusCode::FORBIDDEN.into_response();
    }
    let origins = Origins::of(request, opentera);
    let source = query_parameter(&request.uri, "source").unwrap_or("web".into());
    let values = context! {
        name => answer.text("participant_name"),
        participant_uuid => uuid,
        backend => origins.backend(),
        source,
    };
    let mut response = plain(request, "rehab/participant/page.html", values);
    let session = session_origin(opentera);
    let (backend, events) = (origins.backend(), origins.events());
    let policy = format!(
        "connect-src 'self' {backend} {events} {session}; frame-src 'self' {session}; frame-ancestors 'self'"
    );
    allow(response.headers_mut(), &policy);
    // The session in the frame may have another host name, and needs camera and microphone, too.
    let devices = [
        "camera",
        "microphone",
        "display-capture",
        "screen-wake-lock",
    ];
    let devices = devices.map(|device| format!("{device}=(self \"{session}\")"));
    if let Ok(policy) = HeaderValue::from_str(&format!("{}, geolocation=()", devices.join(", "))) {
        response.headers_mut().insert(PERMISSIONS_POLICY, policy);
    }
    response
}

/// The preview of a participant's camera, with a message.
pub(super) fn local_view(request: &Parts) -> Response {
    let parameter = |name| query_parameter(&request.uri, name).unwrap_or_default();
    let values =
        context! { message => parameter("message"), message_type => parameter("message_type") };
    plain(request, "rehab/local-view/page.html", values)
}

/// The lobby of a user before a session.
pub(super) async fn lobby(
    opentera: &OpenTera,
    request: &Parts,
    token: &SecretString,
    visitor: &Visitor,
) -> Response {
    let user = match visitor {
        Visitor::User(user) => user,
        Visitor::Participant(_) | Visitor::StaticParticipant(_) | Visitor::Device(_) => {
            return only_for(request, USERS_ONLY);
        }
    };
    let session = session(opentera, request, token).await;
    let origins = Origins::of(request, opentera);
    let (session, problem) = match session {
        Ok(session) => (session, Value::UNDEFINED),
        Err(problem) => (Value::UNDEFINED, problem.into()),
    };
    let values = context! {
        can_start => !session.is_undefined(),
        session,
        problem,
        user_name => user_name(opentera, token, user).await,
        user_uuid => &user.uuid,
        backend => origins.backend(),
    };
    let mut response = plain(request, "rehab/lobby/page.html", values);
    let policy = format!(
        "connect-src 'self' {} {}; frame-ancestors 'self'",
        origins.backend(),
        session_origin(opentera)
    );
    allow(response.headers_mut(), &policy);
    response
}

async fn user_name(opentera: &OpenTera, token: &SecretString, user: &User) -> String {
    let uuid = encoded(&user.uuid);
    let answer = ask(opentera, token, format!("/api/user/users?user_uuid={uuid}")).await;
    let name = answer.text("user_name");
    if name.is_empty() {
        user.full_name.expose_secret().to_owned()
    } else {
        name
    }
}

/// The session that the address names, or the word for what is wrong with it.
async fn session(
    opentera: &OpenTera,
    request: &Parts,
    token: &SecretString,
) -> Result<Value, &'static str> {
    let uuid = query_parameter(&request.uri, "session_uuid").filter(|uuid| !uuid.is_empty());
    let uuid = uuid.ok_or("missing")?;
    let path = format!("/api/user/sessions?session_uuid={}", encoded(&uuid));
    let answer = ask(opentera, token, path).await;
    let session = answer
        .body
        .ok_or(if answer.status == Some(StatusCode::OK) {
            "unknown"
        } else {
            "query"
        })?;
    let names = |list: &str, name: &str| -> Vec<String> {
        let people = session.get(list).and_then(Json::as_array);
        let people = people.into_iter().flatten();
        people
            .filter_map(|person| person.get(name)?.as_str().map(str::to_owned))
            .collect()
    };
    let text = |name: &str| session.get(name).and_then(Json::as_str).unwrap_or_default();
    Ok(context! {
        name => text("session_name"),
        uuid => text("session_uuid"),
        users => names("session_users", "user_name"),
        participants => names("session_participants", "participant_name"),
        devices => names("session_devices", "device_name"),
    })
}

/// The backend's answer to a visitor.
struct Answered {
    status: Option<StatusCode>,
    /// The one object of a success.
    body: Option<Json>,
}

impl Answered {
    fn is_refused(&self) -> bool {
        matches!(
            self.status,
            Some(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
        )
    }

    fn text(&self, name: &str) -> String {
        let value = self.body.as_ref().and_then(|body| body.get(name)?.as_str());
        value.unwrap_or_default().to_owned()
    }
}

async fn ask(opentera: &OpenTera, token: &SecretString, path: String) -> Answered {
    let request = BackendRequest {
        method: Method::Get,
        path,
        body: None,
    };
    match opentera.backend.call_as(token, &request).await {
        Ok((status, body)) => Answered {
            status: Some(status),
            body: opentera::backend::read_object(status.as_u16(), &body)
                .ok()
                .map(Json::Object),
        },
        Err(_) => Answered {
            status: None,
            body: None,
        },
    }
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Where sessions are, as browsers see them.
fn session_origin(opentera: &OpenTera) -> String {
    let settings = &opentera.settings;
    settings
        .sessions
        .links
        .home_url(settings.pages.listen.port())
}
