//! The sessions' addresses on the home's own port, as a proxy in front of us would map them: `/webrtc/<port>/…` and
//! `/websocket/<port>/…`. One open port is then enough, and browsers ask for the camera only once.

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::Uri;
use http::uri::PathAndQuery;
use hyper::upgrade::OnUpgrade;
use tower::ServiceExt;

use crate::http::{ApiError, ClientAddress, DeniedReason, denied};
use crate::session::{SessionHandle, SessionRegistry};

/// `/webrtc/{port}/{*rest}`: the same request, without the prefix.
pub(super) async fn to_page(
    State(registry): State<SessionRegistry>,
    Path((port, _)): Path<(String, String)>,
    request: Request,
) -> Response {
    let session = find(&registry, &port);
    let stripped = without_prefix(request.uri(), &format!("/webrtc/{port}"));
    // Where no session is, the answer is that of a session with another key.
    let (Some(session), Some(uri)) = (session, stripped) else {
        return denied(DeniedReason::Key, request.uri(), request.headers());
    };
    pass_on(request, uri, &session, registry.router()).await
}

/// `/websocket/{port}/`: the same request.
pub(super) async fn to_socket(
    State(registry): State<SessionRegistry>,
    Path(port): Path<String>,
    request: Request,
) -> Response {
    let Some(session) = find(&registry, &port) else {
        return ApiError::KEY_REFUSED.into_response();
    };
    let uri = request.uri().clone();
    pass_on(request, uri, &session, registry.router()).await
}

fn find(registry: &SessionRegistry, port: &str) -> Option<SessionHandle> {
    port.parse().ok().and_then(|port| registry.find_port(port))
}

/// Hands the request to the sessions' router as if it had come to the session's own listener: with nothing of what the
/// routing up to here has put into it.
async fn pass_on(request: Request, uri: Uri, session: &SessionHandle, router: Router) -> Response {
    let (mut parts, body) = request.into_parts();
    let mut passed = Request::new(body);
    *passed.method_mut() = parts.method;
    *passed.uri_mut() = uri;
    *passed.headers_mut() = parts.headers;
    let extensions = passed.extensions_mut();
    extensions.insert(session.site());
    if let Some(address) = parts.extensions.remove::<ClientAddress>() {
        extensions.insert(address);
    }
    if let Some(upgrade) = parts.extensions.remove::<OnUpgrade>() {
        extensions.insert(upgrade);
    }
    router.oneshot(passed).await.into_response()
}

fn without_prefix(uri: &Uri, prefix: &str) -> Option<Uri> {
    let path_and_query: PathAndQuery = uri
        .path_and_query()?
        .as_str()
        .strip_prefix(prefix)?
        .parse()
        .ok()?;
    Some(Uri::from(path_and_query))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_goes_and_the_query_stays() {
        let uri = "/webrtc/8080/users?key=a%20b".parse().unwrap();
        assert_eq!(
            without_prefix(&uri, "/webrtc/8080").unwrap().to_string(),
            "/users?key=a%20b"
        );
        assert_eq!(without_prefix(&uri, "/other"), None);
    }
}
