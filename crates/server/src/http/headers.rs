//! Response headers: what browsers may do with our pages, and cookies.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, header};

/// No inline script or style, and nothing from elsewhere. What pages may connect to, embed, and be embedded by, comes
/// besides.
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

/// For session pages that pages of another name of the same server embed, such as a waiting room. Whoever embeds one needs
/// its key, so nothing is given away.
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

/// The value of a cookie of the request.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let pairs = headers
        .get_all(header::COOKIE)
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b';'));
    // Cookies of other programs on this host may hold any bytes; only ours has to be text.
    let texts = pairs.filter_map(|pair| std::str::from_utf8(pair).ok());
    let mut named = texts.filter_map(|pair| pair.trim().split_once('='));
    named.find(|(key, _)| *key == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        let foreign = HeaderValue::from_bytes(b"a=Zo\xeb; videorehab=x.y=z").unwrap();
        headers.append(header::COOKIE, foreign);
        headers.append(header::COOKIE, "b=2".parse().unwrap());
        assert_eq!(cookie(&headers, "videorehab"), Some("x.y=z"));
        assert_eq!(cookie(&headers, "b"), Some("2"));
        assert_eq!(cookie(&headers, "c"), None);
    }
}
