//! The link of a session, as members get it.

use anyhow::Context;

use crate::{EngineVersion, SocketAddress};

/// A link, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionLink {
    /// The port of the session.
    pub port: u16,
    /// `users`, `participants` or `devices`.
    pub page: String,
    /// The key, of a role or of a person.
    pub key: String,
}

impl SessionLink {
    /// Takes `https://<host>:<port>/webrtc/<port>/<page>?key=<key>` apart.
    ///
    /// # Errors
    /// It is not a link.
    pub fn parse(url: &str) -> anyhow::Result<Self> {
        let parts = url.split_once("/webrtc/").and_then(|(_, rest)| {
            let (port, rest) = rest.split_once('/')?;
            let (page, key) = rest.split_once("?key=")?;
            Some((port, page, key))
        });
        let (port, page, key) = parts.context("not the link of a session")?;
        Ok(Self {
            port: port.parse()?,
            page: page.to_owned(),
            key: key.to_owned(),
        })
    }

    /// Where the page is, without a proxy in front of it.
    pub fn page_url(&self) -> String {
        let Self { port, page, key } = self;
        format!("http://127.0.0.1:{port}/{page}?key={key}")
    }

    /// Where the socket is, with the key.
    pub fn socket(&self) -> SocketAddress {
        SocketAddress::new(
            format!("127.0.0.1:{}", self.port),
            format!("/websocket/{}/", self.port),
            format!("key={}", self.key),
            EngineVersion::V4,
        )
    }
}
