//! Packets in HTTP requests: what comes is polled for, what goes is posted.

use std::collections::VecDeque;
use std::fmt;

use anyhow::{Context, ensure};
use http::{Method, StatusCode};

use super::address::{Packet, SocketAddress};
use super::payload;
use crate::http::{HttpAnswer, request};

pub(super) struct Polling {
    address: SocketAddress,
    target: String,
    received: VecDeque<Packet>,
}

/// Without the address of its requests, which may hold a key.
impl fmt::Debug for Polling {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = formatter.debug_struct("Polling");
        fields.field("received", &self.received);
        fields.finish_non_exhaustive()
    }
}

impl Polling {
    pub(super) async fn open(address: &SocketAddress) -> anyhow::Result<Self> {
        let target = address.target("polling&b64=1");
        let answer = ask(address, Method::GET, &target, String::new()).await?;
        let received = payload::decode(address.engine, &answer.body)?;
        let Some(Packet::Text(open)) = received.front() else {
            anyhow::bail!("no open packet in {}", answer.body);
        };
        let open: serde_json::Value = serde_json::from_str(open.trim_start_matches('0'))?;
        let sid = open.pointer("/sid").and_then(serde_json::Value::as_str);
        let target = format!("{target}&sid={}", sid.context("no sid")?);
        Ok(Self {
            address: address.clone(),
            target,
            received,
        })
    }

    pub(super) async fn send(&self, packet: &Packet) -> anyhow::Result<()> {
        let body = payload::encode(self.address.engine, packet);
        ask(&self.address, Method::POST, &self.target, body).await?;
        Ok(())
    }

    pub(super) async fn receive(&mut self) -> anyhow::Result<Option<Packet>> {
        while self.received.is_empty() {
            let poll = send(&self.address, Method::GET, &self.target, String::new());
            let answer = tokio::time::timeout(self.address.patience, poll)
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

/// The answer, if it is good.
async fn ask(
    address: &SocketAddress,
    method: Method,
    target: &str,
    body: String,
) -> anyhow::Result<HttpAnswer> {
    let answer = send(address, method, target, body).await?;
    let HttpAnswer { status, body, .. } = &answer;
    ensure!(*status == StatusCode::OK, "{status}: {body}");
    Ok(answer)
}

async fn send(
    address: &SocketAddress,
    method: Method,
    target: &str,
    body: String,
) -> anyhow::Result<HttpAnswer> {
    let headers: &[_] = match method {
        Method::POST => &[("content-type", "text/plain; charset=UTF-8")],
        _ => &[],
    };
    let tls = address.tls.as_ref();
    request(
        &address.authority,
        tls,
        method,
        target,
        headers,
        body.into(),
    )
    .await
}
