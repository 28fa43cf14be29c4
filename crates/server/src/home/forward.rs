//! The sessions' addresses on the home's own port, as a proxy in front of us would map them: `/webrtc/<port>/…` and
//! `/websocket/<port>/…`. One open port is then enough, and browsers ask for the camera only once.

use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::Uri;
use http::uri::PathAndQuery;
use tower::ServiceExt;

use crate::http::{ApiError, DeniedReason, denied};
use crate::session::SessionRegistry;

/// `/webrtc/{port}/{*rest}`: the same request, without the prefix.
pub(super) async fn to_page(
    State(registry): State<SessionRegistry>,
    Path((port, _)): Path<(String, String)>,
    mut request: Request,
) -> Response {
    let session = port.parse().ok().and_then(|port| registry.find_port(port));
    let stripped = without_prefix(request.uri(), &format!("/webrtc/{port}"));
    // Where no session is, the answer is that of a session with another key.
    let (Some(session), Some(uri)) = (session, stripped) else {
        return denied(DeniedReason::Key, request.uri(), request.headers());
    };
    *request.uri_mut() = uri;
    request.extensions_mut().insert(session.site());
    registry.router().oneshot(request).await.into_response()
}

/// `/websocket/{port}/`: the same request.
pub(super) async fn to_socket(
    State(registry): State<SessionRegistry>,
    Path(port): Path<String>,
    mut request: Request,
) -> Response {
    let session = port.parse().ok().and_then(|port| registry.find_port(port));
    let Some(session) = session else {
        return ApiError::KEY_REFUSED.into_response();
    };
    request.extensions_mut().insert(session.site());
    registry.router().oneshot(request).await.into_response()
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
