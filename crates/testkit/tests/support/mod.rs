//! What the tests of the stand-in have in common.

use http::Method;
use serde_json::Value;
use testkit::opentera::{StandIn, StandInOptions};
use testkit::{HttpAnswer, http_request};

/// A stand-in without TLS.
pub(crate) async fn stand_in() -> anyhow::Result<StandIn> {
    let options = StandInOptions {
        tls: false,
        ..StandInOptions::default()
    };
    StandIn::start(options).await
}

/// Asks the backend something.
pub(crate) async fn ask(
    stand_in: &StandIn,
    token: &str,
    method: Method,
    path: &str,
    body: &Value,
) -> anyhow::Result<HttpAnswer> {
    let token = format!("OpenTera {token}");
    let url = format!("{}{path}", stand_in.url());
    let headers = [("authorization", token.as_str())];
    http_request(method, &url, &headers, body.to_string()).await
}

/// Asks the backend something that has no body.
pub(crate) async fn get(stand_in: &StandIn, token: &str, path: &str) -> anyhow::Result<HttpAnswer> {
    ask(stand_in, token, Method::GET, path, &Value::Null).await
}

/// The text that it is.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
