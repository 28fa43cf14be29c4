//! The operator: the person who has the operator token, which is printed at start. Only the operator may start and stop
//! sessions.
//!
//! Programs send the token as `Authorization: Bearer <token>`. A browser opens the printed address once; from then on it
//! sends a cookie that other sites cannot make it send (`SameSite=Strict`) and scripts cannot read.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use secrecy::{ExposeSecret, SecretString};

use crate::access::matches;
use crate::http::{ApiError, Cookie, SameSite, cookie, query_parameter};

/// The operator token, and the cookie that stands for it. The cookie's name bears the port, because browsers send the
/// cookies of one host to all its ports.
#[derive(Debug, Clone)]
pub(super) struct Operator {
    token: SecretString,
    cookie_name: String,
    is_https: bool,
}

impl Operator {
    pub(super) fn new(token: SecretString, port: u16, is_https: bool) -> Self {
        Self {
            token,
            cookie_name: format!("videorehab_operator_{port}"),
            is_https,
        }
    }

    /// Whether a request to the API may pass.
    pub(super) fn may(&self, headers: &HeaderMap) -> bool {
        let authorization = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let bearer = authorization.and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme
                .eq_ignore_ascii_case("bearer")
                .then_some(token.trim())
        });
        let presented = bearer.or_else(|| cookie(headers, &self.cookie_name));
        presented.is_some_and(|token| matches(&self.token, token))
    }

    /// Whether the home page may be shown; the printed address carries the token.
    pub(super) fn may_see_home(&self, request: &Request) -> bool {
        let in_address = query_parameter(request.uri(), "token");
        in_address.is_some_and(|token| matches(&self.token, &token)) || self.may(request.headers())
    }

    /// Gives the browser the token as a cookie.
    pub(super) fn set_cookie(&self, response: &mut Response) {
        let cookie = Cookie {
            name: &self.cookie_name,
            path: "/",
            same_site: SameSite::Strict,
            is_https: self.is_https,
        };
        cookie.set(response, self.token.expose_secret());
    }
}

/// Refuses every request without the token.
pub(super) async fn require_operator(
    State(operator): State<Operator>,
    request: Request,
    next: Next,
) -> Response {
    if operator.may(request.headers()) {
        next.run(request).await
    } else {
        ApiError::FORBIDDEN.into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(name: header::HeaderName, value: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        Operator::new("secret".into(), 4070, false).may(&headers)
    }

    #[test]
    fn the_token_opens_and_nothing_else_does() {
        assert!(may(header::AUTHORIZATION, "Bearer secret"));
        assert!(may(header::AUTHORIZATION, "bearer secret"));
        assert!(may(header::COOKIE, "videorehab_operator_4070=secret"));
        for refused in [
            "secret",
            "Basic secret",
            "Bearer",
            "Bearer secrets",
            "Bearer ",
        ] {
            assert!(!may(header::AUTHORIZATION, refused), "{refused}");
        }
        assert!(!may(header::COOKIE, "videorehab_operator_4071=secret"));
        assert!(!may(header::REFERER, "secret"));
    }
}
