//! Every address of the service's pages. OpenTera's proxy puts `/rehab` in front of them.

use axum::Router;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use minijinja::context;
use opentera::token::Visitor;
use secrecy::ExposeSecret;

use crate::http::{
    Cookie, DeniedReason, Readiness, SameSite, denied, no_store, serve_asset, with_fallbacks,
};
use crate::opentera::link::OpenTera;
use crate::opentera::pages::proxy_headers::Origins;
use crate::opentera::pages::render;
use crate::opentera::pages::visitor::{Accepts, COOKIE, Presented, presented, visitor};

/// What the pages need. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Rehab(OpenTera);

impl Rehab {
    pub(crate) fn new(opentera: OpenTera) -> Self {
        Self(opentera)
    }
}

/// Every address.
pub(crate) fn rehab_router(rehab: Rehab, readiness: &Readiness) -> Router {
    let pages = Router::new()
        .route(
            "/",
            get(async |request: Parts| {
                render::plain(&request, "rehab/text/index.html", context! {})
            }),
        )
        .route("/participant", get(participant))
        .route("/participant_localview", get(participant_localview))
        .route("/participant_endpoint", get(participant_endpoint))
        .route(
            "/participant_error",
            get(async |request: Parts| render::error(&request)),
        )
        .route("/user_error", get(user_error))
        .route("/user_session_lobby", get(user_session_lobby))
        .route("/assets/{hash}/{*path}", get(serve_asset))
        .merge(readiness.router());
    with_fallbacks(pages).with_state(rehab)
}

/// `GET /participant`: the waiting room.
async fn participant(State(rehab): State<Rehab>, request: Parts) -> Response {
    let (presented, visitor) = match enter(&rehab, &request, Accepts::Static).await {
        Ok(entered) => entered,
        Err(refusal) => return refusal,
    };
    let Some(uuid) = participant_uuid(&visitor) else {
        return render::only_for(&request, render::PARTICIPANTS_ONLY);
    };
    let page = render::participant(&rehab.0, &request, &presented.token, uuid).await;
    if page.status() == StatusCode::FORBIDDEN {
        return forbidden(&request);
    }
    remember(&rehab, &request, &presented, page)
}

/// `GET /participant_localview`: the camera's preview inside the waiting room.
async fn participant_localview(State(rehab): State<Rehab>, request: Parts) -> Response {
    match enter(&rehab, &request, Accepts::Static).await {
        Ok((_, visitor)) if participant_uuid(&visitor).is_some() => render::local_view(&request),
        Ok(_) => render::only_for(&request, render::PARTICIPANTS_ONLY),
        Err(refusal) => refusal,
    }
}

/// `GET /participant_endpoint`: thanks, and the end of the visit.
async fn participant_endpoint(State(rehab): State<Rehab>, request: Parts) -> Response {
    match enter(&rehab, &request, Accepts::Static).await {
        Ok((_, visitor)) if participant_uuid(&visitor).is_some() => {
            let mut page = render::plain(
                &request,
                "rehab/text/endpoint.html",
                context! { login_url => "" },
            );
            let origins = Origins::of(&request, &rehab.0);
            cookie(&rehab, &origins).remove(&mut page);
            page
        }
        Ok(_) => render::only_for(&request, render::PARTICIPANTS_ONLY),
        Err(refusal) => refusal,
    }
}

/// `GET /user_error`
async fn user_error(State(rehab): State<Rehab>, request: Parts) -> Response {
    match enter(&rehab, &request, Accepts::Dynamic).await {
        Ok((_, Visitor::User(_))) => render::error(&request),
        Ok((_, Visitor::Participant(_) | Visitor::StaticParticipant(_) | Visitor::Device(_))) => {
            (StatusCode::FORBIDDEN, [no_store()], Html("Unauthorized")).into_response()
        }
        Err(refusal) => refusal,
    }
}

/// `GET /user_session_lobby`: before a session.
async fn user_session_lobby(State(rehab): State<Rehab>, request: Parts) -> Response {
    match enter(&rehab, &request, Accepts::Dynamic).await {
        Ok((presented, visitor)) => {
            let page = render::lobby(&rehab.0, &request, &presented.token, &visitor).await;
            remember(&rehab, &request, &presented, page)
        }
        Err(refusal) => refusal,
    }
}

/// The visitor and their token, or the refusal.
async fn enter(
    rehab: &Rehab,
    request: &Parts,
    accepts: Accepts,
) -> Result<(Presented, Visitor), Response> {
    let presented = presented(request).ok_or_else(|| forbidden(request))?;
    let visitor = visitor(&rehab.0, &presented.token, accepts).await;
    let visitor = visitor.ok_or_else(|| forbidden(request))?;
    Ok((presented, visitor))
}

fn participant_uuid(visitor: &Visitor) -> Option<&str> {
    match visitor {
        Visitor::Participant(participant) | Visitor::StaticParticipant(participant) => {
            Some(&participant.uuid)
        }
        Visitor::User(_) | Visitor::Device(_) => None,
    }
}

/// Browsers get a page that explains it, programs the text of the original.
fn forbidden(request: &Parts) -> Response {
    if wants_page(&request.headers) {
        return denied(DeniedReason::Key, &request.uri, &request.headers);
    }
    (StatusCode::FORBIDDEN, [no_store()], Html("Forbidden")).into_response()
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// Gives the browser the token as a cookie, so that no further address has to carry it.
fn remember(rehab: &Rehab, request: &Parts, presented: &Presented, mut page: Response) -> Response {
    let token = presented.token.expose_secret();
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if presented.is_cookie || !token.bytes().all(fits) {
        return page;
    }
    let origins = Origins::of(request, &rehab.0);
    cookie(rehab, &origins).set(&mut page, token);
    page
}

fn cookie<'a>(rehab: &Rehab, origins: &'a Origins) -> Cookie<'a> {
    Cookie {
        name: COOKIE,
        path: origins.cookie_path(),
        same_site: SameSite::Lax,
        is_https: rehab.0.settings.sessions.links.is_https(),
    }
}
