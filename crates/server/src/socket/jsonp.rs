//! JSONP: polling by script tags and forms, for browsers that cannot ask another origin in another way. A payload arrives as
//! the field `d` of a form, and is sent as the argument of a callback.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

use crate::http::ApiError;

/// The content type of a script. The Node.js server says plain text, which browsers of today do not run.
const SCRIPT: HeaderValue = HeaderValue::from_static("text/javascript; charset=UTF-8");

/// Percent-encoding makes three bytes of one.
const ENCODED_SIZE: usize = 3;

/// The request with the payload as its body. `max_bytes` are those of the payload.
pub(super) async fn unwrapped(request: Request, max_bytes: usize) -> Result<Request, StatusCode> {
    let (mut parts, body) = request.into_parts();
    let form = to_bytes(body, max_bytes.saturating_mul(ENCODED_SIZE))
        .await
        .map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
    let payload = form_urlencoded::parse(&form)
        .find(|(name, _)| name == "d")
        .map(|(_, value)| unescaped(&value))
        .unwrap_or_default();
    // These two describe the form.
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::TRANSFER_ENCODING);
    let text = HeaderValue::from_static("text/plain; charset=UTF-8");
    parts.headers.insert(header::CONTENT_TYPE, text);
    parts
        .headers
        .insert(header::CONTENT_LENGTH, payload.len().into());
    Ok(Request::from_parts(parts, Body::from(payload)))
}

/// The payload as a call of `___eio[<callback>]`.
pub(super) async fn wrapped(response: Response, callback: &str) -> Response {
    let (mut parts, body) = response.into_parts();
    // The engine has it in memory already.
    let payload = match to_bytes(body, usize::MAX).await {
        Ok(payload) => String::from_utf8_lossy(&payload).into_owned(),
        Err(_) => return ApiError::INTERNAL.into_response(),
    };
    // JSON text is a JavaScript expression, also in old browsers once these two are escaped.
    let argument = serde_json::Value::String(payload)
        .to_string()
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029");
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, SCRIPT);
    let script = format!("___eio[{callback}]({argument});");
    Response::from_parts(parts, Body::from(script))
}

/// Forms change line ends, so clients send `\n` for a line end, and `\\n` for these two characters.
fn unescaped(payload: &str) -> String {
    let mut text = String::with_capacity(payload.len());
    let mut rest = payload;
    while let Some((before, after)) = rest.split_once("\\n") {
        match before.strip_suffix('\\') {
            Some(before) => {
                text.push_str(before);
                text.push_str("\\n");
            }
            None => {
                text.push_str(before);
                text.push('\n');
            }
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_form_becomes_its_payload() {
        let request = Request::new(Body::from("d=42%5B%22a%5Cnb%22%5D"));
        let request = unwrapped(request, 100).await.unwrap();
        assert_eq!(request.headers()[header::CONTENT_LENGTH], "9");
        let body = to_bytes(request.into_body(), 100).await.unwrap();
        assert_eq!(body, "42[\"a\nb\"]");
    }

    #[tokio::test]
    async fn a_form_that_is_too_large_is_refused() {
        let request = Request::new(Body::from("d=".to_owned() + &"x".repeat(100)));
        let refused = unwrapped(request, 10).await.unwrap_err();
        assert_eq!(refused, StatusCode::PAYLOAD_TOO_LARGE);
    }

    #[tokio::test]
    async fn a_payload_becomes_a_script() {
        let response = Response::new(Body::from("40\u{2028}\"<"));
        let response = wrapped(response, "3").await;
        assert_eq!(response.headers()[header::CONTENT_TYPE], SCRIPT);
        let body = to_bytes(response.into_body(), 100).await.unwrap();
        assert_eq!(body, "___eio[3](\"40\\u2028\\\"<\");");
    }

    #[test]
    fn escaped_line_ends() {
        assert_eq!(unescaped("a\\nb"), "a\nb");
        assert_eq!(unescaped("a\\\\nb"), "a\\nb");
        assert_eq!(unescaped("a\\\\"), "a\\\\");
    }
}
