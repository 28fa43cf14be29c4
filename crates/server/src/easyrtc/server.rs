//! The server: the session, its socket, and the files.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::any;
use http::Extensions;
use signaling::room::Role;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::util::option_layer;
use tower_http::timeout::RequestBodyDeadlineLayer;

use crate::access::Secret;
use crate::actor::Webhook;
use crate::base::SessionId;
use crate::config::EasyrtcSettings;
use crate::easyrtc::static_files::static_files;
use crate::http::{AddressLimiter, Listener, Tls, cors, query_parameter};
use crate::ice::TurnCredentials;
use crate::session::{Core, Exit, run};
use crate::socket::{Transport, serve_socket};

/// A plain EasyRTC server that is about to run.
#[derive(Debug)]
pub(crate) struct EasyrtcServer {
    listener: Listener,
    core: Core,
    cancel: CancellationToken,
}

/// What a request to the socket needs.
#[derive(Debug, Clone)]
struct Entrance {
    transport: Transport,
    limiter: AddressLimiter,
    key: Option<Arc<Secret>>,
}

impl EasyrtcServer {
    /// A server on a socket that listens already. Cancelling `cancel` ends it.
    ///
    /// # Errors
    /// Nobody can be asked who may come in.
    pub(crate) fn new(
        settings: &EasyrtcSettings,
        listener: TcpListener,
        tls: Option<Tls>,
        cancel: &CancellationToken,
    ) -> Result<Self, reqwest::Error> {
        let limits = &settings.limits;
        let webhook = match &settings.webhook {
            Some(webhook) => Some(Webhook::new(webhook.url.clone(), webhook.timeout)?),
            None => None,
        };
        let rules = limits.rules(settings.options.ice_servers());
        let rules = settings.options.apply(rules);
        let turn = settings.turn.as_ref();
        let turn = turn.map(|turn| TurnCredentials::new(turn, &rules.ice_servers));
        let id = SessionId::random();
        let path = settings.path.clone();
        let core = Core::new(id, path, rules, webhook, turn, limits, cancel);
        let entrance = Entrance {
            transport: core.transport(),
            limiter: AddressLimiter::new(limits.handshakes_per_s, limits.handshake_burst),
            key: settings.key.clone().map(Secret::new).map(Arc::new),
        };
        let listener = Listener {
            listener,
            router: router(settings, entrance),
            extensions: Extensions::new(),
            tls,
            limits: Arc::clone(limits),
            proxies: settings.proxies.clone(),
            cancel: cancel.clone(),
        };
        Ok(Self {
            listener,
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
    let socket = any(socket)
        .layer::<_, Infallible>((
            option_layer(cors(&settings.cors_origins)),
            RequestBodyDeadlineLayer::new(settings.limits.request_timeout()),
        ))
        .with_state(entrance);
    Router::new()
        .route(&settings.path, socket.clone())
        .route(&format!("{}/", settings.path), socket)
        .fallback_service(static_files(settings.static_folder.as_deref()))
}

/// The socket, for those who know the key if there is one. There are no roles here, so everybody gets the least.
async fn socket(State(entrance): State<Entrance>, request: Request) -> Response {
    let Entrance {
        transport,
        limiter,
        key,
    } = entrance;
    let role = |request: &Request| match key {
        None => Some(Role::Participant.into()),
        Some(key) => {
            let presented = query_parameter(request.uri(), "key")?;
            key.matches(&presented).then_some(Role::Participant.into())
        }
    };
    serve_socket(request, &transport, &limiter, role).await
}
