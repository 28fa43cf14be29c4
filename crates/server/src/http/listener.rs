//! Accepts connections and serves HTTP/1.1 on them until it is cancelled. When [`Listener::serve`] returns, no
//! connection is left, WebSockets included.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use http::Extensions;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;
use tracing::{debug, warn};

use crate::config::{Limits, NetSettings, Proxies, TlsError, TlsSource};
use crate::http::address::{ClientAddress, FromProxy};
use crate::http::connection_slots::ConnectionSlots;
use crate::http::guarded_io::GuardedIo;

/// The most that the head of a request may take, in bytes.
const MAX_HEAD_BYTES: usize = 32 * 1_024;

/// How long accepting pauses after an error, such as: the process has no file descriptor left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Open requests and closing WebSockets get one of this many shares of the stop time-out; then they are cut.
const GRACE_SHARE: u32 = 2;

/// How connections are encrypted. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Https(TlsAcceptor);

impl Https {
    /// Reads or makes the certificate, if https is wanted.
    ///
    /// # Errors
    /// Says which file is wrong, and why.
    pub(crate) fn load(source: Option<&TlsSource>) -> Result<Option<Self>, TlsError> {
        source
            .map(|source| Ok(Self(TlsAcceptor::from(source.load()?))))
            .transpose()
    }
}

impl std::fmt::Debug for Https {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Https")
    }
}

/// One listening socket and what it serves.
#[derive(Debug)]
pub(crate) struct Listener {
    socket: TcpListener,
    router: Router,
    /// What every request gets as extensions.
    extensions: Extensions,
    tls: Option<Https>,
    limits: Arc<Limits>,
    proxies: Proxies,
    cancel: CancellationToken,
}

impl Listener {
    /// Serves `router` on `socket`, until `cancel`.
    pub(crate) fn new(
        socket: TcpListener,
        router: Router,
        tls: Option<Https>,
        net: &NetSettings,
        cancel: CancellationToken,
    ) -> Self {
        Self {
            socket,
            router,
            extensions: Extensions::new(),
            tls,
            limits: Arc::clone(&net.limits),
            proxies: net.proxies.clone(),
            cancel,
        }
    }

    /// Puts `value` into the extensions of every request.
    pub(crate) fn with_extension(mut self, value: impl Clone + Send + Sync + 'static) -> Self {
        self.extensions.insert(value);
        self
    }

    /// Serves until cancelled. Then it accepts no connection any more, gives the open ones half of the stop time-out, and cuts
    /// the rest.
    pub(crate) async fn serve(self) {
        let Self {
            socket,
            router,
            extensions,
            tls,
            limits,
            proxies,
            cancel,
        } = self;
        let connection = Arc::new(ConnectionSettings {
            router,
            extensions,
            tls,
            limits,
            proxies,
            cancel,
            kill: CancellationToken::new(),
        });
        let slots = ConnectionSlots::new(
            connection.limits.max_connections,
            connection.proxies.is_any(),
        );
        let open = TaskTracker::new();
        let mut tasks = JoinSet::new();
        loop {
            tokio::select! {
                biased;
                () = connection.cancel.cancelled() => break,
                Some(_) = tasks.join_next() => {}
                accepted = socket.accept() => match accepted {
                    Ok((stream, peer)) => {
                        let Some(slot) = slots.take(peer.ip()) else {
                            debug!("connection refused: too many are open");
                            continue;
                        };
                        let kept = (slot, open.token());
                        tasks.spawn(Arc::clone(&connection).serve(stream, peer.ip(), kept));
                    }
                    Err(error) => {
                        warn!(kind = ?error.kind(), "cannot accept");
                        tokio::time::sleep(ACCEPT_PAUSE).await;
                    }
                },
            }
        }
        drop(socket);
        open.close();
        let grace = connection.limits.stop_timeout() / GRACE_SHARE;
        if tokio::time::timeout(grace, open.wait()).await.is_err() {
            connection.kill.cancel();
            open.wait().await;
        }
        while tasks.join_next().await.is_some() {}
    }
}

struct ConnectionSettings {
    router: Router,
    extensions: Extensions,
    tls: Option<Https>,
    limits: Arc<Limits>,
    proxies: Proxies,
    cancel: CancellationToken,
    kill: CancellationToken,
}

impl ConnectionSettings {
    async fn serve(
        self: Arc<Self>,
        stream: TcpStream,
        peer: IpAddr,
        kept: impl Send + Unpin + 'static,
    ) {
        // Otherwise TCP holds a small message until the one before it is acknowledged.
        if let Err(error) = stream.set_nodelay(true) {
            debug!(kind = ?error.kind(), "connection lost");
            return;
        }
        let limits = &self.limits;
        let stream = GuardedIo::new(stream, limits.write_timeout(), &self.kill, kept);
        match &self.tls {
            None => self.serve_http(stream, peer).await,
            Some(Https(acceptor)) => {
                match tokio::time::timeout(limits.request_timeout(), acceptor.accept(stream)).await
                {
                    Ok(Ok(stream)) => self.serve_http(stream, peer).await,
                    Ok(Err(_)) | Err(_) => debug!("TLS handshake failed"),
                }
            }
        }
    }

    async fn serve_http(
        &self,
        stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
        peer: IpAddr,
    ) {
        let service = service_fn(|request: http::Request<Incoming>| self.call(request, peer));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.request_timeout())
            .max_buf_size(MAX_HEAD_BYTES)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        tokio::pin!(connection);
        let result = tokio::select! {
            result = connection.as_mut() => result,
            () = self.cancel.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = result {
            debug!(timeout = error.is_timeout(), "connection lost");
        }
    }

    async fn call(
        &self,
        mut request: http::Request<Incoming>,
        peer: IpAddr,
    ) -> Result<axum::response::Response, Infallible> {
        let is_from_proxy = self.proxies.trusts(peer);
        request.extensions_mut().insert(FromProxy(is_from_proxy));
        let address = ClientAddress::new(peer, request.headers(), is_from_proxy);
        request.extensions_mut().extend(self.extensions.clone());
        request.extensions_mut().insert(address);
        self.router
            .clone()
            .oneshot(request.map(axum::body::Body::new))
            .await
    }
}
