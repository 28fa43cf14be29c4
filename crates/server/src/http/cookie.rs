//! Cookies: the one place that reads and writes them (RFC 6265).
//!
//! No script can read a cookie of ours, and where browsers come by https, it is never sent without it.

use axum::response::Response;
use http::{HeaderMap, HeaderValue, header};

/// A cookie of ours.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cookie<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// The path below which it is sent.
    pub(crate) path: &'a str,
    /// Which requests of other sites it goes with.
    pub(crate) same_site: SameSite,
    /// Whether browsers come by https.
    pub(crate) is_https: bool,
}

/// Which requests of other sites a cookie goes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SameSite {
    /// No request.
    Strict,
    /// Links that a person follows.
    Lax,
}

impl Cookie<'_> {
    /// Gives it to the browser, until that is closed. A value that no header can hold is not given.
    pub(crate) fn set(&self, response: &mut Response, value: &str) {
        self.append(response, value, "");
    }

    /// Takes it back.
    pub(crate) fn remove(&self, response: &mut Response) {
        self.append(response, "", "; Max-Age=0");
    }

    fn append(&self, response: &mut Response, value: &str, age: &str) {
        let Self { name, path, .. } = self;
        let same_site = match self.same_site {
            SameSite::Strict => "Strict",
            SameSite::Lax => "Lax",
        };
        let secure = if self.is_https { "; Secure" } else { "" };
        let text =
            format!("{name}={value}; Path={path}{age}; HttpOnly; SameSite={same_site}{secure}");
        if let Ok(text) = HeaderValue::from_str(&text) {
            response.headers_mut().append(header::SET_COOKIE, text);
        }
    }
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
    use axum::body::Body;

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

    #[test]
    fn every_cookie_is_kept_from_scripts_and_from_plain_http() {
        let mut response = Response::new(Body::empty());
        let cookie = |same_site, is_https| Cookie {
            name: "a",
            path: "/b",
            same_site,
            is_https,
        };
        cookie(SameSite::Strict, false).set(&mut response, "c");
        cookie(SameSite::Lax, true).set(&mut response, "c");
        cookie(SameSite::Lax, true).remove(&mut response);
        cookie(SameSite::Lax, true).set(&mut response, "line\nbreak");
        let set = response.headers().get_all(header::SET_COOKIE);
        let set: Vec<&str> = set.iter().map(|text| text.to_str().unwrap()).collect();
        assert_eq!(
            set,
            [
                "a=c; Path=/b; HttpOnly; SameSite=Strict",
                "a=c; Path=/b; HttpOnly; SameSite=Lax; Secure",
                "a=; Path=/b; Max-Age=0; HttpOnly; SameSite=Lax; Secure",
            ]
        );
    }
}
