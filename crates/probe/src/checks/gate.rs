//! What lets a client in: the page and its cookie, a ticket, and the handshake that asks for one of them.

use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use http::{Method, StatusCode, header};

use super::reason::reason;
use super::target::{EntryPoint, ProbeTarget};
use super::verdict::Finding;
use crate::http::{HttpAnswer, request};
use crate::trust::Tls;
use crate::wire::{EngineVersion, SocketAddress};

/// What the page gave; nothing, if the link leads to a socket.
pub(super) struct Page {
    port: u16,
    cookie: String,
}

/// How a handshake may be made.
pub(super) struct WayIn {
    socket: SocketAddress,
    /// Another way: the cookie of the page.
    cookie: Option<String>,
}

/// Opens the page with the key.
pub(super) async fn page(target: &ProbeTarget, tls: Option<&Tls>) -> Finding<Option<Page>> {
    let EntryPoint::Page { folder, page, key } = &target.entry else {
        return Finding::NotNeeded(None, "the link leads to a socket".to_owned());
    };
    let place = format!("{folder}{page}");
    let answer = match get(target, tls, &format!("{place}?key={key}")).await {
        Ok(answer) => answer,
        Err(error) => return Finding::Failed(format!("{place}: {}", reason(&error))),
    };
    if answer.status != StatusCode::OK {
        return Finding::Failed(format!("{place}: {}", meaning(answer.status)));
    }
    let port = attribute(&answer.body, "data-port").and_then(|port| port.parse().ok());
    let (Some(port), Some(cookie)) = (port, cookie(&answer)) else {
        return Finding::Failed(format!("{place}: 200, but it is not the page of a session"));
    };
    Finding::Passed(
        Some(Page { port, cookie }),
        format!("{place} is the page of a session"),
    )
}

/// Asks for a fresh ticket, as a page does whose ticket has expired.
pub(super) async fn ticket(
    target: &ProbeTarget,
    tls: Option<&Tls>,
    page: Option<Page>,
    patience: Duration,
) -> Finding<WayIn> {
    let socket = |path: String, query: String| SocketAddress {
        tls: tls.cloned(),
        patience,
        ..SocketAddress::new(&*target.authority, path, query, EngineVersion::V4)
    };
    let (folder, key, page) = match (&target.entry, page) {
        (EntryPoint::Page { folder, key, .. }, Some(page)) => (folder, key, page),
        (EntryPoint::Page { .. }, None) => return Finding::Failed("there was no page".to_owned()),
        (EntryPoint::Socket { path, query }, _) => {
            let way_in = WayIn {
                socket: socket(path.clone(), query.clone()),
                cookie: None,
            };
            return Finding::NotNeeded(way_in, "the link leads to a socket".to_owned());
        }
    };
    let place = format!("{folder}ticket");
    let ticket = async {
        let answer = get(target, tls, &format!("{place}?key={key}")).await?;
        anyhow::ensure!(
            answer.status == StatusCode::OK,
            "{}",
            meaning(answer.status)
        );
        let answer: serde_json::Value = serde_json::from_str(&answer.body)
            .ok()
            .context("200, but it is not JSON")?;
        let ticket = answer.get("ticket").and_then(serde_json::Value::as_str);
        anyhow::Ok(
            ticket
                .context("200, but there is no ticket in it")?
                .to_owned(),
        )
    };
    match ticket.await {
        Ok(ticket) => {
            let way_in = WayIn {
                socket: socket(
                    format!("/websocket/{}/", page.port),
                    format!("ticket={ticket}"),
                ),
                cookie: Some(page.cookie),
            };
            Finding::Passed(way_in, format!("{place} gives one"))
        }
        Err(error) => Finding::Failed(format!("{place}: {}", reason(&error))),
    }
}

/// Makes a handshake by polling, with the ticket and with the cookie, and closes again.
pub(super) async fn handshake(way_in: WayIn) -> Finding<SocketAddress> {
    let WayIn { socket, cookie } = way_in;
    let place = socket.path.clone();
    if let Err(error) = poll(&socket, None).await {
        return Finding::Failed(format!("{place}: {}", reason(&error)));
    }
    if let Some(cookie) = cookie {
        let bare = SocketAddress {
            query: String::new(),
            ..socket.clone()
        };
        if let Err(error) = poll(&bare, Some(&cookie)).await {
            return Finding::Failed(format!("{place}, with the cookie: {}", reason(&error)));
        }
        return Finding::Passed(
            socket,
            format!("{place} accepts the ticket, and the cookie"),
        );
    }
    Finding::Passed(socket, format!("{place} accepts it"))
}

async fn poll(socket: &SocketAddress, cookie: Option<&str>) -> anyhow::Result<()> {
    let target = socket.target("polling");
    let answer = send(socket, Method::GET, &target, cookie, Bytes::new()).await?;
    anyhow::ensure!(
        answer.status == StatusCode::OK,
        "{}",
        meaning(answer.status)
    );
    let open = answer
        .body
        .strip_prefix('0')
        .context("200, but it is not Engine.IO")?;
    let open: serde_json::Value = serde_json::from_str(open)
        .ok()
        .context("an open packet without JSON")?;
    let sid = open
        .get("sid")
        .and_then(serde_json::Value::as_str)
        .context("an open packet without sid")?;
    let target = format!("{target}&sid={sid}");
    let closed = send(
        socket,
        Method::POST,
        &target,
        cookie,
        Bytes::from_static(b"1"),
    )
    .await?;
    anyhow::ensure!(
        closed.status == StatusCode::OK,
        "closing: {}",
        meaning(closed.status)
    );
    Ok(())
}

async fn send(
    socket: &SocketAddress,
    method: Method,
    target: &str,
    cookie: Option<&str>,
    body: Bytes,
) -> anyhow::Result<HttpAnswer> {
    let mut headers = vec![("content-type", "text/plain; charset=UTF-8")];
    headers.extend(cookie.map(|cookie| ("cookie", cookie)));
    request(
        &socket.authority,
        socket.tls.as_ref(),
        method,
        target,
        &headers,
        body,
    )
    .await
}

async fn get(target: &ProbeTarget, tls: Option<&Tls>, path: &str) -> anyhow::Result<HttpAnswer> {
    request(&target.authority, tls, Method::GET, path, &[], Bytes::new()).await
}

/// The cookie of the socket, as a browser sends it back.
fn cookie(answer: &HttpAnswer) -> Option<String> {
    let mut cookies = answer.headers.get_all(header::SET_COOKIE).iter();
    let cookie =
        cookies.find_map(|cookie| cookie.to_str().ok().filter(|cookie| cookie.contains('=')))?;
    Some(cookie.split(';').next()?.to_owned())
}

/// The value of an attribute of the page's root element.
fn attribute<'a>(page: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = page.split_once(&format!("{name}=\""))?;
    rest.split('"').next()
}

/// A status, and what it means at this gate.
fn meaning(status: StatusCode) -> String {
    let hint = match status.as_u16() {
        403 => "the key, ticket or cookie is not accepted",
        404 => "there is no such session, or a proxy leads elsewhere",
        429 => "too many handshakes from this address",
        502 | 504 => "a proxy does not reach the server",
        503 => "the session is full, or the server is stopping",
        _ => "unexpected",
    };
    format!("{} ({hint})", status.as_u16())
}
