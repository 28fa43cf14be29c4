//! One HTTP request on a connection of its own.

use anyhow::Context;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;

use crate::connect::connect;
use crate::trust::Tls;

/// What came back.
#[derive(Debug)]
pub struct HttpAnswer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as text.
    pub body: String,
}

impl HttpAnswer {
    /// The body as JSON.
    ///
    /// # Errors
    /// It is not JSON.
    pub fn json(&self) -> anyhow::Result<serde_json::Value> {
        serde_json::from_str(&self.body).with_context(|| format!("not JSON: {}", self.body))
    }
}

/// Sends one request to `http://<authority>/…`.
///
/// # Errors
/// The server cannot be reached, or does not answer with HTTP.
pub async fn http_request(
    method: Method,
    url: &str,
    headers: &[(&str, &str)],
    body: impl Into<Bytes>,
) -> anyhow::Result<HttpAnswer> {
    let url: http::Uri = url.parse()?;
    let authority = url.authority().context("no host")?.as_str();
    let path = url
        .path_and_query()
        .map_or("/", http::uri::PathAndQuery::as_str);
    request(authority, None, method, path, headers, body.into()).await
}

/// The same with TLS, if `tls` is given.
///
/// # Errors
/// The server cannot be reached, or does not answer with HTTP.
pub(crate) async fn request(
    authority: &str,
    tls: Option<&Tls>,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: Bytes,
) -> anyhow::Result<HttpAnswer> {
    let stream = connect(authority, tls).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", authority);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = sender.send_request(request.body(Full::new(body))?).await?;
    let (parts, body) = response.into_parts();
    let body = body.collect().await?.to_bytes();
    connection.abort();
    Ok(HttpAnswer {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}
