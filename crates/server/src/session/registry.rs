//! The sessions of this server: it starts them, each on a port of its own, and keeps the list of those that run. A plain
//! EasyRTC server has one session without a registry.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use signaling::room::Rules;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

use crate::access::Access;
use crate::base::{SessionId, clock, lock};
use crate::config::SessionSettings;
use crate::http::{Https, Listener};
use crate::ice::TurnCredentials;
use crate::session::core::Core;
use crate::session::handle::{HandleParts, SessionHandle};
use crate::session::pages::session_router;
use crate::session::port_pool::{PortLease, PortPool};
use crate::session::site::Site;
use crate::session::supervisor::{Exit, run};
use crate::socket::Transport;

/// Why a session cannot be started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum StartError {
    /// As many sessions run as may run.
    #[error("as many sessions run as this server may run")]
    TooManySessions,
    /// Ports are left, but other programs use them.
    #[error("every free port of this server is used by another program")]
    NoPortLeft,
    /// The server stops.
    #[error("the server is stopping")]
    ShuttingDown,
}

/// All sessions of this server. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SessionRegistry(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: Arc<SessionSettings>,
    tls: Option<Https>,
    /// What every session allows.
    rules: Rules,
    turn: Option<TurnCredentials>,
    router: Router,
    ports: PortPool,
    sessions: Mutex<BTreeMap<SessionId, SessionHandle>>,
    /// How many have been started.
    started: AtomicU64,
    supervisors: TaskTracker,
    /// Cancelled when no session may start any more.
    no_more: CancellationToken,
    cancel: CancellationToken,
}

impl SessionRegistry {
    /// A registry without sessions that serves http. Cancelling `cancel` ends all sessions, and no session starts any more.
    pub fn plain(settings: Arc<SessionSettings>, cancel: CancellationToken) -> Self {
        Self::new(settings, None, cancel)
    }

    /// A registry without sessions. Cancelling `cancel` ends all sessions, and no session starts any more.
    pub(crate) fn new(
        settings: Arc<SessionSettings>,
        tls: Option<Https>,
        cancel: CancellationToken,
    ) -> Self {
        let rules = Rules::session(settings.ice.servers.clone());
        Self(Arc::new(Inner {
            rules: settings.net.limits.apply(rules),
            turn: TurnCredentials::new(&settings.ice),
            ports: PortPool::new(settings.ports),
            router: session_router(&settings),
            settings,
            tls,
            sessions: Mutex::default(),
            started: AtomicU64::new(0),
            supervisors: TaskTracker::new(),
            no_more: cancel.child_token(),
            cancel,
        }))
    }

    /// Starts a session. When this returns, its listener accepts connections.
    ///
    /// # Errors
    /// No port is left, or the registry is ending.
    pub async fn start(&self, name: String) -> Result<SessionHandle, StartError> {
        if self.0.no_more.is_cancelled() {
            return Err(StartError::ShuttingDown);
        }
        let (lease, socket) = self.bind().await?;
        let (port, cancel) = (lease.port(), self.0.cancel.child_token());
        let (id, net) = (SessionId::random(), &self.0.settings.net);
        let (rules, turn) = (self.0.rules.clone(), self.0.turn.clone());
        let core = Core::new(id.clone(), rules, None, turn, &net.limits, &cancel);
        let site = Site::new(port, name, Access::new(), core.transport());
        let handle = SessionHandle::new(HandleParts {
            id: id.clone(),
            number: self.0.started.fetch_add(1, Ordering::Relaxed),
            started_at: clock::unix_ms(),
            site: site.clone(),
            inbox: core.inbox(),
            cancel: cancel.clone(),
            ended: CancellationToken::new(),
        });
        self.sessions().insert(id, handle.clone());
        let tls = self.0.tls.clone();
        let listener =
            Listener::new(socket, self.router(), tls, net, cancel.clone()).with_extension(site);
        self.supervise(
            handle.clone(),
            run(core.run(), listener.serve(), cancel),
            lease,
        );
        Ok(handle)
    }

    /// From now on, [`SessionRegistry::start`] refuses. Sessions that run go on.
    pub(crate) fn start_no_more(&self) {
        self.0.no_more.cancel();
    }

    /// The session of that id.
    pub(crate) fn find(&self, id: &SessionId) -> Option<SessionHandle> {
        self.sessions().get(id).cloned()
    }

    /// The session on that port.
    pub(crate) fn find_port(&self, port: u16) -> Option<SessionHandle> {
        self.sessions()
            .values()
            .find(|session| session.port() == port)
            .cloned()
    }

    /// The pages and sockets of sessions, for requests that carry a [`Site`].
    pub(crate) fn router(&self) -> Router {
        self.0.router.clone()
    }

    /// A site for a port that has no session. Its keys are given to nobody, so every request is answered as one with a wrong
    /// key.
    pub(crate) fn decoy(&self, port: u16) -> Site {
        let (inbox, _) = mpsc::channel(1);
        let limits = &self.0.settings.net.limits;
        let transport = Transport::new(SessionId::random(), inbox, limits);
        Site::new(port, String::new(), Access::new(), transport)
    }

    /// All sessions, the oldest first.
    pub(crate) fn list(&self) -> Vec<SessionHandle> {
        let mut sessions: Vec<SessionHandle> = self.sessions().values().cloned().collect();
        sessions.sort_by_key(SessionHandle::number);
        sessions
    }

    /// Waits until every session has ended. Meanwhile no session may be started.
    pub(crate) async fn all_ended(&self) {
        self.0.supervisors.close();
        self.0.supervisors.wait().await;
    }

    /// How many ports are free.
    #[cfg(test)]
    pub(crate) fn free_ports(&self) -> usize {
        self.0.ports.available()
    }

    /// Leases a port and listens on it. A port that another program uses goes to the end of the queue.
    async fn bind(&self) -> Result<(PortLease, TcpListener), StartError> {
        let tries = self.0.ports.available();
        if tries == 0 {
            return Err(StartError::TooManySessions);
        }
        for _ in 0..tries {
            let lease = self.0.ports.lease().ok_or(StartError::TooManySessions)?;
            let address = SocketAddr::new(self.0.settings.listen, lease.port());
            match TcpListener::bind(address).await {
                Ok(socket) => return Ok((lease, socket)),
                Err(error) => warn!(port = lease.port(), kind = ?error.kind(), "cannot listen"),
            }
        }
        Err(StartError::NoPortLeft)
    }

    fn supervise(
        &self,
        session: SessionHandle,
        run: impl Future<Output = Exit> + Send + 'static,
        lease: PortLease,
    ) {
        info!(session = %session.id(), port = session.port(), "session started");
        let registry = self.clone();
        self.0.supervisors.spawn(async move {
            match run.await {
                Exit::Stopped => info!(session = %session.id(), "session stopped"),
                exit @ (Exit::Panicked | Exit::Failed) => {
                    error!(session = %session.id(), exit = exit.as_str(), "session ended by itself");
                }
            }
            registry.sessions().remove(session.id());
            drop(lease);
            session.has_ended();
        });
    }

    fn sessions(&self) -> MutexGuard<'_, BTreeMap<SessionId, SessionHandle>> {
        lock(&self.0.sessions)
    }
}
