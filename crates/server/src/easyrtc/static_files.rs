//! The files of an application, below a folder of the operator.

use std::path::Path;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Uri, header};
use tower_http::services::ServeDir;

use crate::http::ApiError;

/// Serves the files below `folder`, and `index.html` for each folder there. Without a folder, there are no files.
pub(super) fn static_files(folder: Option<&Path>) -> Router {
    let nothing = || async { ApiError::NOT_FOUND };
    let Some(folder) = folder else {
        return Router::new().fallback(nothing);
    };
    let files = ServeDir::new(folder).fallback(axum::routing::any(nothing));
    Router::new().fallback_service(files).layer(from_fn(guard))
}

/// Keeps hidden files hidden. Browsers may keep the others, but ask each time whether they have changed.
async fn guard(request: Request, next: Next) -> Response {
    if is_hidden(request.uri()) {
        return ApiError::NOT_FOUND.into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let no_sniffing = HeaderValue::from_static("nosniff");
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, no_sniffing);
    if let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(with_charset) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    let revalidate = HeaderValue::from_static("public, max-age=0");
    headers.entry(header::CACHE_CONTROL).or_insert(revalidate);
    response
}

/// Text is UTF-8, also where a browser would guess otherwise.
fn with_charset(kind: &HeaderValue) -> Option<HeaderValue> {
    let kind = kind.to_str().ok()?;
    let is_text = kind.starts_with("text/") || kind == "application/javascript";
    let is_bare = is_text && !kind.contains(';');
    is_bare.then(|| format!("{kind}; charset=utf-8").parse().ok())?
}

/// Whether a part of the path begins with a dot, as the names of configuration and histories do.
fn is_hidden(uri: &Uri) -> bool {
    let hides = |part: &str| {
        let dot = ["%2e", "%2E", "."].iter().any(|dot| part.starts_with(dot));
        dot && part != ".well-known"
    };
    // An encoded slash separates parts, too.
    let path = uri.path().replace("%2f", "/").replace("%2F", "/");
    path.split('/').any(hides)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_says_that_it_is_utf_8() {
        let kind = |kind| with_charset(&HeaderValue::from_static(kind));
        assert_eq!(kind("text/html").unwrap(), "text/html; charset=utf-8");
        assert_eq!(kind("text/html; charset=x"), None);
        assert_eq!(kind("image/png"), None);
    }

    #[test]
    fn hidden_files_stay_hidden() {
        for path in [
            "/.env",
            "/a/.git/config",
            "/%2eenv",
            "/a%2f.env",
            "/..",
            "/a/../b",
        ] {
            assert!(is_hidden(&path.parse().unwrap()), "{path}");
        }
        for path in ["/", "/index.html", "/a.b/c", "/.well-known/x"] {
            assert!(!is_hidden(&path.parse().unwrap()), "{path}");
        }
    }
}
