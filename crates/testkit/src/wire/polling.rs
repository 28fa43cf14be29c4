//! Packets in HTTP requests: what comes is polled for, what goes is posted.

use std::collections::VecDeque;

use anyhow::{Context, ensure};
use http::{Method, StatusCode};

use super::{Packet, SocketAddress, payload};
use crate::{PATIENCE, http_request};

#[derive(Debug)]
pub(super) struct Polling {
    address: SocketAddress,
    url: String,
    received: VecDeque<Packet>,
}

impl Polling {
    pub(super) async fn open(address: &SocketAddress) -> anyhow::Result<Self> {
        let url = format!("http://{}", address.url("polling&b64=1"));
        let answer = http_request(Method::GET, &url, &[], "").await?;
        ensure!(
            answer.status == StatusCode::OK,
            "{}: {}",
            answer.status,
            answer.body
        );
        let received = payload::decode(address.engine, &answer.body)?;
        let Some(Packet::Text(open)) = received.front() else {
            anyhow::bail!("no open packet in {}", answer.body);
        };
        let open: serde_json::Value = serde_json::from_str(open.trim_start_matches('0'))?;
        let sid = open.pointer("/sid").and_then(serde_json::Value::as_str);
        let url = format!("{url}&sid={}", sid.context("no sid")?);
        Ok(Self {
            address: address.clone(),
            url,
            received,
        })
    }

    pub(super) async fn send(&self, packet: &Packet) -> anyhow::Result<()> {
        let headers = [("content-type", "text/plain; charset=UTF-8")];
        let body = payload::encode(self.address.engine, packet);
        let answer = http_request(Method::POST, &self.url, &headers, body).await?;
        ensure!(
            answer.status == StatusCode::OK,
            "{}: {}",
            answer.status,
            answer.body
        );
        Ok(())
    }

    pub(super) async fn receive(&mut self) -> anyhow::Result<Option<Packet>> {
        while self.received.is_empty() {
            let poll = http_request(Method::GET, &self.url, &[], "");
            let answer = tokio::time::timeout(PATIENCE, poll)
                .await
                .context("nothing came")??;
            if answer.status != StatusCode::OK {
                return Ok(None);
            }
            self.received = payload::decode(self.address.engine, &answer.body)?;
        }
        Ok(self.received.pop_front())
    }
}
