//! The addresses of sessions on the port of the home page, as a proxy would map them: `/webrtc/<port>/…` and
//! `/websocket/<port>/…`. So one open port is enough, and browsers ask for the camera only once.

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::Uri;
use http::uri::PathAndQuery;
use hyper::upgrade::OnUpgrade;
use tower::ServiceExt;

use crate::http::{ApiError, ClientAddress};
use crate::session::{SessionRegistry, Site};

/// `/webrtc/{port}/{*rest}`: passes the request to the session on that port, without the prefix.
pub(super) async fn to_page(
    State(registry): State<SessionRegistry>,
    Path((port, _)): Path<(String, String)>,
    request: Request,
) -> Response {
    let stripped = without_prefix(request.uri(), &format!("/webrtc/{port}"));
    match (site(&registry, &port), stripped) {
        (Some(site), Some(uri)) => pass_on(request, uri, site, registry.router()).await,
        _ => ApiError::NOT_FOUND.into_response(),
    }
}

/// `/websocket/{port}/`: passes the request to the session on that port.
pub(super) async fn to_socket(
    State(registry): State<SessionRegistry>,
    Path(port): Path<String>,
    request: Request,
) -> Response {
    let Some(site) = site(&registry, &port) else {
        return ApiError::NOT_FOUND.into_response();
    };
    let uri = request.uri().clone();
    pass_on(request, uri, site, registry.router()).await
}

/// The session on that port. If there is none, a decoy: without a key, nobody can tell the two apart.
fn site(registry: &SessionRegistry, port: &str) -> Option<Site> {
    let port = port.parse().ok()?;
    let session = registry.find_port(port);
    Some(session.map_or_else(|| registry.decoy(port), |session| session.site()))
}

/// Passes the request to the sessions' router as if it had come to the session's own listener: without the extensions that
/// the routing up to here has added.
async fn pass_on(request: Request, uri: Uri, site: Site, router: Router) -> Response {
    let (mut parts, body) = request.into_parts();
    let mut passed = Request::new(body);
    *passed.method_mut() = parts.method;
    *passed.uri_mut() = uri;
    *passed.headers_mut() = parts.headers;
    let extensions = passed.extensions_mut();
    extensions.insert(site);
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
    fn the_prefix_is_removed_and_the_query_stays() {
        let uri = "/webrtc/8080/users?key=a%20b".parse().unwrap();
        assert_eq!(
            without_prefix(&uri, "/webrtc/8080").unwrap().to_string(),
            "/users?key=a%20b"
        );
        assert_eq!(without_prefix(&uri, "/other"), None);
    }
}
