//! A client by HTTP long polling, Engine.IO 4. What asks for an answer is answered before the next poll.
//!
//! It is not the polling of `probe::Wire`, which opens a connection for each request: browsers keep theirs, and here a
//! request that waits for a new connection would be measured.

use anyhow::{Context, ensure};
use bytes::Bytes;
use http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

use crate::easyrtc;

/// What separates the packets of one body.
const SEPARATOR: char = '\u{1e}';

/// One client. Cheap to clone: one half polls while the other one posts.
#[derive(Debug, Clone)]
pub(crate) struct Poller {
    http: Client<HttpConnector, Full<Bytes>>,
    url: String,
    /// Its id.
    pub easyrtcid: String,
}

impl Poller {
    /// Connects and authenticates.
    ///
    /// # Errors
    /// The server refuses.
    pub(crate) async fn join(authority: &str, path: &str) -> anyhow::Result<Self> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let path = path.replace("transport=websocket", "transport=polling");
        let mut poller = Self {
            http: Client::builder(TokioExecutor::new()).build(connector),
            url: format!("http://{authority}{path}"),
            easyrtcid: String::new(),
        };
        let open = poller.text_beginning("0").await?;
        let open: Value = serde_json::from_str(open.trim_start_matches('0'))?;
        let sid = open.pointer("/sid").and_then(Value::as_str);
        poller.url = format!("{}&sid={}", poller.url, sid.context("no sid")?);
        poller.post("40".to_owned()).await?;
        poller.text_beginning("40").await?;
        poller.post(easyrtc::authenticate(0, None)).await?;
        let token = poller.text_beginning("430").await?;
        poller.easyrtcid = easyrtc::easyrtcid(&token)?;
        Ok(poller)
    }

    async fn text_beginning(&self, start: &str) -> anyhow::Result<String> {
        loop {
            let packets = self.poll().await?;
            if let Some(packet) = packets.into_iter().find(|packet| packet.starts_with(start)) {
                return Ok(packet);
            }
        }
    }

    /// Waits for the next packets. Pings, and events that ask for it, are answered.
    ///
    /// # Errors
    /// The connection is lost.
    pub(crate) async fn poll(&self) -> anyhow::Result<Vec<String>> {
        let body = self.request(Method::GET, String::new()).await?;
        let packets: Vec<String> = body.split(SEPARATOR).map(str::to_owned).collect();
        let answers: Vec<String> = packets.iter().filter_map(|packet| answer(packet)).collect();
        if !answers.is_empty() {
            self.post(answers.join(&SEPARATOR.to_string())).await?;
        }
        Ok(packets)
    }

    /// Sends packets.
    ///
    /// # Errors
    /// The connection is lost.
    pub(crate) async fn post(&self, packets: String) -> anyhow::Result<()> {
        self.request(Method::POST, packets).await.map(drop)
    }

    /// Closes the connection.
    ///
    /// # Errors
    /// The connection is lost.
    pub(crate) async fn leave(self) -> anyhow::Result<()> {
        self.post("1".to_owned()).await
    }

    async fn request(&self, method: Method, body: String) -> anyhow::Result<String> {
        let request = Request::builder()
            .method(method)
            .uri(&self.url)
            .header(header::CONTENT_TYPE, "text/plain; charset=UTF-8")
            .body(Full::from(body))?;
        let response = self.http.request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        let body = String::from_utf8(body.to_vec())?;
        ensure!(status == StatusCode::OK, "{status}: {body}");
        Ok(body)
    }
}

fn answer(packet: &str) -> Option<String> {
    if packet == "2" {
        return Some("3".to_owned());
    }
    let (ack, _) = packet.strip_prefix("42")?.split_once('[')?;
    (!ack.is_empty()).then(|| easyrtc::ack(ack))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_answered() {
        assert_eq!(answer("2").as_deref(), Some("3"));
        let ack = r#"437[{"msgType":"ack"}]"#;
        assert_eq!(answer(r#"427["easyrtcMsg",{}]"#).as_deref(), Some(ack));
        assert_eq!(answer(r#"42["easyrtcMsg",{}]"#), None);
        assert_eq!(answer(r#"437[{}]"#), None);
    }
}
