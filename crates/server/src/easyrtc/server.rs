//! The server: the session, its socket, and the files.

use axum::extract::{Request, State};
use axum::response::Response;
use axum::{Extension, Router};
use secrecy::SecretString;
use signaling::room::{Role, Rules};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::access::matches;
use crate::actor::Webhook;
use crate::base::SessionId;
use crate::config::EasyrtcSettings;
use crate::easyrtc::static_files::static_files;
use crate::http::{AddressLimiter, Https, Listener, query_parameter};
use crate::ice::TurnCredentials;
use crate::session::{Core, Exit, run};
use crate::socket::{Transport, serve_socket, socket_router};

/// A plain EasyRTC server that is about to run.
#[derive(Debug)]
pub(crate) struct PlainServer {
    listener: Listener,
    core: Core,
    cancel: CancellationToken,
}

/// What a request to the socket needs.
#[derive(Debug, Clone)]
struct Entrance {
    transport: Transport,
    /// What its address has to hold.
    key: Option<SecretString>,
}

impl PlainServer {
    /// A server on a socket that already listens. Cancelling `cancel` ends it.
    ///
    /// # Errors
    /// The client for the webhook cannot be made.
    pub(crate) fn new(
        settings: &EasyrtcSettings,
        socket: TcpListener,
        tls: Option<Https>,
        cancel: &CancellationToken,
    ) -> Result<Self, reqwest::Error> {
        let net = &settings.net;
        let webhook = settings.webhook.as_ref().map(Webhook::new).transpose()?;
        let rules = net.limits.apply(Rules::plain(settings.ice.servers.clone()));
        let rules = settings.options.apply(rules);
        let turn = TurnCredentials::new(&settings.ice);
        let id = SessionId::random();
        let core = Core::new(id, rules, webhook, turn, &net.limits, cancel);
        let entrance = Entrance {
            transport: core.transport(),
            key: settings.key.clone(),
        };
        let router = router(settings, entrance);
        Ok(Self {
            listener: Listener::new(socket, router, tls, net, cancel.clone()),
            core,
            cancel: cancel.clone(),
        })
    }

    /// Runs until it is cancelled.
    pub(crate) async fn run(self) -> Exit {
        run(self.core.run(), self.listener.serve(), self.cancel).await
    }
}

fn router(settings: &EasyrtcSettings, entrance: Entrance) -> Router {
    socket_router(&settings.path, &settings.net, socket, entrance)
        .fallback_service(static_files(settings.static_folder.as_deref()))
}

/// The socket. If there is a key, the address has to hold it. Everybody has the role participant.
async fn socket(
    State(entrance): State<Entrance>,
    Extension(limiter): Extension<AddressLimiter>,
    request: Request,
) -> Response {
    let Entrance { transport, key } = entrance;
    let role = |request: &Request| match key {
        None => Some(Role::Participant.into()),
        Some(key) => {
            let presented = query_parameter(request.uri(), "key")?;
            matches(&key, &presented).then_some(Role::Participant.into())
        }
    };
    serve_socket(request, &transport, &limiter, role).await
}
