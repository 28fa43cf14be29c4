//! The addresses of OpenTera for browsers, from the headers of a trusted proxy.

use http::HeaderMap;
use http::request::Parts;

use crate::http::FromProxy;
use crate::opentera::link::OpenTera;

/// Host and port under which browsers reach OpenTera, and the folder under which they reach us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origins {
    /// `host:port` of OpenTera.
    authority: String,
    /// The folder, without a slash at its end. Empty if there is no folder.
    folder: String,
}

impl Origins {
    /// The addresses for the browser that sends `request`.
    pub(super) fn of(request: &Parts, opentera: &OpenTera) -> Self {
        let is_believed = matches!(request.extensions.get(), Some(FromProxy(true)));
        let backend = opentera
            .settings
            .link
            .backend
            .url
            .trim_start_matches("https://");
        let headers = &request.headers;
        if is_believed {
            Self::from_headers(headers, backend)
        } else {
            Self::from_headers(&HeaderMap::new(), backend)
        }
    }

    fn from_headers(headers: &HeaderMap, backend: &str) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let host = ["x-externalserver", "x_externalserver", "x-externalhost"];
        let host = host.into_iter().find_map(text);
        let host = host.filter(|host| is_host(host));
        let port = text("x-externalport").and_then(|port| port.parse::<u16>().ok());
        let authority = match (host, port) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (Some(host), None) => host.to_owned(),
            (None, _) => backend.to_owned(),
        };
        let folder = text("x-script-name").filter(|folder| is_folder(folder));
        Self {
            authority,
            folder: folder.unwrap_or_default().trim_end_matches('/').to_owned(),
        }
    }

    /// The base of OpenTera's REST API.
    pub(super) fn backend(&self) -> String {
        format!("https://{}", self.authority)
    }

    /// Where OpenTera's event sockets are.
    pub(super) fn events(&self) -> String {
        format!("wss://{}", self.authority)
    }

    /// The path of cookies for our pages alone.
    pub(super) fn cookie_path(&self) -> &str {
        if self.folder.is_empty() {
            "/"
        } else {
            &self.folder
        }
    }
}

/// It goes into pages and headers, so only a host is accepted.
fn is_host(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    !text.is_empty() && text.bytes().all(fits)
}

fn is_folder(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte);
    text.starts_with('/') && text.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(headers: &[(&str, &str)]) -> Origins {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(
                http::HeaderName::from_bytes(name.as_bytes()).unwrap(),
                value.parse().unwrap(),
            );
        }
        Origins::from_headers(&map, "10.0.0.1:40075")
    }

    #[test]
    fn the_proxy_says_where_browsers_are() {
        for name in ["x-externalserver", "x_externalserver", "x-externalhost"] {
            let found = origins(&[
                (name, "clinic.example.org"),
                ("x-externalport", "443"),
                ("x-script-name", "/rehab/"),
            ]);
            assert_eq!(found.backend(), "https://clinic.example.org:443");
            assert_eq!(found.events(), "wss://clinic.example.org:443");
            assert_eq!(found.cookie_path(), "/rehab");
        }
    }

    #[test]
    fn without_a_proxy_or_with_nonsense_the_file_counts() {
        for headers in [
            &[][..],
            &[
                ("x-externalserver", "a b; script-src *"),
                ("x-script-name", "/a; Domain=x"),
            ],
            &[("x-externalport", "443")],
        ] {
            let found = origins(headers);
            assert_eq!(found.backend(), "https://10.0.0.1:40075");
            assert_eq!(found.cookie_path(), "/");
        }
    }
}
