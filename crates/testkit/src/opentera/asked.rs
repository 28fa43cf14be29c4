//! A request to the backend, as it was read.

use std::collections::BTreeMap;

use http::HeaderMap;
use serde_json::Value;

/// A request.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) headers: HeaderMap,
    /// The body: JSON, a text that is not JSON, or null.
    pub(crate) body: Value,
}

impl Asked {
    /// The token of the header, otherwise that of the query.
    pub(crate) fn token(&self) -> Option<&str> {
        let header = self.headers.get("authorization");
        let header = header.and_then(|value| value.to_str().ok()?.strip_prefix("OpenTera "));
        header.or_else(|| self.parameter("token"))
    }

    /// A parameter of the query.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }
}
