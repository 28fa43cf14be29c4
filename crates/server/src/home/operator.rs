//! Who may start and stop sessions: whoever has the operator token, which is printed at start.
//!
//! Programs send it as `Authorization: Bearer <token>`. A browser opens the printed address once; from then on it sends
//! a cookie that other sites cannot make it send (`SameSite=Strict`) and scripts cannot read (`HttpOnly`).

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};

use crate::access::Secret;
use crate::http::{ApiError, cookie, query_parameter};

/// The operator token, and the cookie that stands for it. The cookie's name bears the port, because browsers send the
/// cookies of one host to all its ports.
#[derive(Debug, Clone)]
pub(super) struct Operator {
    token: Secret,
    cookie_name: String,
    secure: bool,
}

impl Operator {
    pub(super) fn new(token: String, port: u16, secure: bool) -> Self {
        Self {
            token: Secret::new(token),
            cookie_name: format!("videorehab_operator_{port}"),
            secure,
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
        presented.is_some_and(|token| self.token.matches(token))
    }

    /// Whether the home page may be shown; the printed address carries the token.
    pub(super) fn may_see_home(&self, request: &Request) -> bool {
        let in_address = query_parameter(request.uri(), "token");
        in_address.is_some_and(|token| self.token.matches(&token)) || self.may(request.headers())
    }

    pub(super) fn set_cookie(&self) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!(
            "{}={}; Path=/; HttpOnly; SameSite=Strict{secure}",
            self.cookie_name,
            self.token.reveal()
        )
    }
}

/// Refuses everybody else.
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
        Operator::new("secret".to_owned(), 4070, false).may(&headers)
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
