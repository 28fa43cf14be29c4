//! The visitor of a page: the token of a request, and whose token it is.
//!
//! As in OpenTera, the first of these counts, also if it is bad or empty: `Authorization: OpenTera <token>`, the parameter
//! `token`, the cookie `OpenTera`. Users and participants who have logged in have tokens that expire and can be logged out;
//! participants and devices also keep one that does not.

use http::header;
use http::request::Parts;
use opentera::proto::{LogLevel, LoginEvent, LoginStatus, LoginType};
use opentera::token::Visitor;
use opentera::topic;
use secrecy::{ExposeSecret, SecretString};

use crate::http::{cookie, query_parameter};
use crate::opentera::link::OpenTera;

/// The name of the cookie.
pub(super) const COOKIE: &str = "OpenTera";
/// The scheme of the header, in this case only.
const SCHEME: &str = "OpenTera";

/// Where a token came from.
#[derive(Debug, Clone)]
pub(super) struct Presented {
    /// The token.
    pub(super) token: SecretString,
    /// Whether the browser has it as a cookie already.
    pub(super) is_cookie: bool,
}

/// The token of a request, if it has one.
pub(super) fn presented(request: &Parts) -> Option<Presented> {
    let new = |token: &str| Presented {
        token: SecretString::from(token),
        is_cookie: false,
    };
    let authorization = request.headers.get(header::AUTHORIZATION);
    if let Some(authorization) = authorization {
        // A header that is no text, or of one word, is a bad token.
        let text = authorization.to_str().unwrap_or_default();
        match text.split_once(' ') {
            Some((SCHEME, token)) => return Some(new(token)),
            None => return Some(new("")),
            Some(_) => {}
        }
    }
    if let Some(token) = query_parameter(&request.uri, "token") {
        return Some(new(&token));
    }
    cookie(&request.headers, COOKIE).map(|token| Presented {
        token: SecretString::from(token),
        is_cookie: true,
    })
}

/// Which tokens a page takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Accepts {
    /// Those that users, participants and devices get when they log in.
    Dynamic,
    /// Those that participants and devices keep.
    Static,
}

/// The visitor whose token it is, unless they have logged out.
pub(super) async fn visitor(
    opentera: &OpenTera,
    token: &SecretString,
    accepts: Accepts,
) -> Option<Visitor> {
    let find = || match accepts {
        Accepts::Dynamic => opentera.identity.dynamic_visitor(token.expose_secret()),
        Accepts::Static => opentera.identity.static_visitor(token.expose_secret()),
    };
    let found = match find() {
        None if opentera.identity.read_for_stranger(&opentera.redis).await => find(),
        found => found,
    };
    let Some(visitor) = found else {
        log_refusal(opentera, LoginStatus::FailedWithInvalidToken);
        return None;
    };
    let list = match &visitor {
        Visitor::User(_) => Some(topic::USER_DISABLED_TOKENS),
        Visitor::Participant(_) | Visitor::StaticParticipant(_) => {
            Some(topic::PARTICIPANT_DISABLED_TOKENS)
        }
        Visitor::Device(_) => None,
    };
    if let Some(list) = list {
        // Without Redis this is unknown, and the visitor is refused.
        let is_disabled = opentera.redis.contains(list, token.expose_secret()).await;
        if is_disabled.unwrap_or(true) {
            log_refusal(opentera, LoginStatus::FailedWithExpiredToken);
            return None;
        }
    }
    Some(visitor)
}

fn log_refusal(opentera: &OpenTera, status: LoginStatus) {
    let login = LoginEvent {
        login_type: LoginType::Token.into(),
        login_status: status.into(),
        service_uuid: opentera.identity.service().uuid,
        ..LoginEvent::default()
    };
    opentera.log.login(LogLevel::Error, login);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(uri: &str, headers: &[(&str, &str)]) -> Option<(String, bool)> {
        let mut request = http::Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (request, ()) = request.body(()).unwrap().into_parts();
        let presented = presented(&request)?;
        Some((
            presented.token.expose_secret().to_owned(),
            presented.is_cookie,
        ))
    }

    #[test]
    fn the_first_token_counts_even_if_it_is_bad() {
        let cookie = ("cookie", "a=1; OpenTera=c");
        for (uri, headers, expected) in [
            (
                "/?token=q",
                vec![("authorization", "OpenTera h"), cookie],
                Some(("h", false)),
            ),
            (
                "/?token=q",
                vec![("authorization", "opentera h"), cookie],
                Some(("q", false)),
            ),
            (
                "/?token=q",
                vec![("authorization", "Bearer h"), cookie],
                Some(("q", false)),
            ),
            ("/?token=q", vec![("authorization", "h")], Some(("", false))),
            ("/?token=", vec![cookie], Some(("", false))),
            ("/", vec![cookie], Some(("c", true))),
            ("/", vec![("cookie", "opentera=c")], None),
            ("/", vec![], None),
        ] {
            let expected =
                expected.map(|(token, is_cookie): (&str, bool)| (token.to_owned(), is_cookie));
            assert_eq!(token(uri, &headers), expected, "{uri} {headers:?}");
        }
    }
}
