//! Pages: the templates `*.html` below `static/`, with every value escaped.

use axum::response::{Html, IntoResponse, Response};
use http::{HeaderMap, StatusCode, Uri};
use minijinja::{Environment, Value, context};
use tracing::error;

use crate::http::assets::{self, assets_prefix};
use crate::http::error::ApiError;
use crate::http::headers::no_store;
use crate::http::language::Language;

/// Renders `static/<name>` with `values` and what every page gets: `lang` and `assets`.
pub(crate) fn render(name: &str, language: Language, values: Value) -> Response {
    let common = context! { lang => language.as_str(), assets => Value::from_safe_string(assets_prefix()), ..values };
    let mut environment = Environment::new();
    // A page may include parts, which stand in folders `parts`.
    environment.set_loader(|name| Ok(assets::page(name)));
    let rendered = environment
        .get_template(name)
        .and_then(|template| template.render(common));
    match rendered {
        Ok(html) => ([no_store()], Html(html)).into_response(),
        Err(problem) => {
            error!(page = name, kind = ?problem.kind(), line = problem.line(), "cannot render page");
            ApiError::INTERNAL.into_response()
        }
    }
}

/// Why somebody may not see a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeniedReason {
    /// The key is not one of the session's for that page, or there is no such session. Nobody is told which.
    Key,
    /// The operator token is missing or wrong.
    Operator,
}

/// The page that says so, in both languages.
pub(crate) fn denied(reason: DeniedReason, uri: &Uri, headers: &HeaderMap) -> Response {
    let reason = match reason {
        DeniedReason::Key => "key",
        DeniedReason::Operator => "operator",
    };
    let page = render(
        "denied/page.html",
        Language::of(uri, headers),
        context! { reason },
    );
    (StatusCode::FORBIDDEN, page).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_page_renders_and_escapes() {
        let values = context! {
            role => "user", port => 8080, ticket => "t", ticket_ttl_s => 300, reason => "key",
            session_name => "<b>D'Amours & \"co\"</b>", name => "<b>D'Amours", error => "<b>D'Amours",
            message => "<b>D'Amours", user_name => "<b>D'Amours",
        };
        for name in [
            "session/page.html",
            "home/page.html",
            "denied/page.html",
            "rehab/text/endpoint.html",
            "rehab/text/error.html",
            "rehab/text/index.html",
            "rehab/lobby/page.html",
            "rehab/local-view/page.html",
            "rehab/participant/page.html",
        ] {
            let response = render(name, Language::French, values.clone());
            assert_eq!(response.status(), 200, "{name}");
            let body = axum::body::to_bytes(response.into_body(), 1 << 20)
                .await
                .unwrap();
            let body = String::from_utf8(body.to_vec()).unwrap();
            assert!(
                body.contains("lang=\"fr\"") && !body.contains("<b>D"),
                "{name}"
            );
        }
    }
}
