//! Response headers: what browsers may do with our pages.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, header};

/// No inline script or style, and nothing from other origins. Another part says what a page may connect to, what it may
/// embed, and which pages may embed it.
const COMMON_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
    media-src 'self' blob: mediastream:; font-src 'self'; base-uri 'none'; form-action 'self'";

/// For most pages: their own origin, and only our own pages may embed them.
const USUAL_POLICY: &str = "connect-src 'self'; frame-ancestors 'self'";

/// For session pages that pages under other names embed.
const EMBEDDED_POLICY: &str = "connect-src 'self'; frame-ancestors 'self' https:";

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Which origins may use camera and microphone in a page and what it embeds.
pub(crate) const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

const HEADERS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (RESOURCE_POLICY, "same-origin"),
    (
        PERMISSIONS_POLICY,
        "camera=(self), microphone=(self), display-capture=(self), geolocation=()",
    ),
];

/// Adds the headers that every response of ours bears, unless it says otherwise.
pub(crate) async fn security_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        allow(headers, USUAL_POLICY);
    }
    for (name, value) in HEADERS {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

/// For session pages that a page of another host name embeds, such as a waiting room. Only a page that has the key can embed
/// one, so this gives nothing away.
pub(crate) async fn embeddable(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    allow(headers, EMBEDDED_POLICY);
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    response
}

/// Sets the policy of a response: the common one, and `more`.
pub(crate) fn allow(headers: &mut HeaderMap, more: &str) {
    if let Ok(policy) = HeaderValue::from_str(&format!("{COMMON_POLICY}; {more}")) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// For responses that hold something secret or short-lived.
pub(crate) fn no_store() -> (HeaderName, HeaderValue) {
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))
}
