//! What tests of calls need: a stand-in of OpenTera on a real Redis, and the sessions of a service.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use opentera::member::MemberKind;
use opentera::presence::{Change, PresenceChange};
use opentera::rpc::{Dispatched, MethodCall, RpcRequest};
use serde_json::{Value, json};
use testkit::free_ports;
use testkit::opentera::requests::stop;
use testkit::opentera::{RestCall, StandIn, StandInMember, StandInOptions, id_of};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::base::crypto::install_tls_provider;
use crate::config::{
    BackendSettings, LinkSettings, OpenTeraSettings, PagesSettings, PortRange, RedisSettings,
    RpcSettings, SessionSettings,
};
use crate::opentera::link::{Backend, OpenTera, RemoteLog, find_opentera};
use crate::opentera::rpc::call::{Call, about};
use crate::opentera::rpc::reply::ReplyTo;
use crate::opentera::sessions::{About, Index, Owner, SessionCall, Sessions};
use crate::session::SessionRegistry;

const SESSIONS: u16 = 4;

/// A stand-in of OpenTera, and the sessions of a service.
pub(super) struct World {
    pub(super) stand_in: StandIn,
    pub(super) opentera: OpenTera,
    pub(super) sessions: Sessions,
    pub(super) tasks: JoinSet<()>,
    calls: usize,
}

/// How it is made.
pub(super) struct WorldOptions {
    /// Whether its index runs, or is frozen.
    pub(super) index_runs: bool,
    pub(super) rpc_timeout: Duration,
    pub(super) backend_timeout: Duration,
}

impl Default for WorldOptions {
    fn default() -> Self {
        Self {
            index_runs: true,
            rpc_timeout: Duration::from_secs(8),
            backend_timeout: Duration::from_secs(20),
        }
    }
}

/// A call whose owner panics.
#[derive(Debug)]
struct Panics(#[expect(dead_code, reason = "is dropped when its owner panics")] ReplyTo);

impl SessionCall for Panics {
    fn carry_out<'a>(
        self: Box<Self>,
        _: &'a mut Owner,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(async move { panic!("injected, with {self:?}") })
    }
}

impl World {
    pub(super) async fn new() -> anyhow::Result<Self> {
        Self::with(WorldOptions::default()).await
    }

    pub(super) async fn with(options: WorldOptions) -> anyhow::Result<Self> {
        install_tls_provider();
        let without_tls = StandInOptions {
            tls: false,
            ..StandInOptions::default()
        };
        let stand_in = StandIn::start(without_tls).await?;
        let settings = Arc::new(settings(&stand_in, &options)?);
        let (redis, identity, _) = find_opentera(&settings).await?;
        let cancel = CancellationToken::new();
        let (log, fill_log) =
            RemoteLog::new(redis.clone(), settings.service.clone(), cancel.clone());
        let opentera = OpenTera {
            backend: Backend::new(&settings.link.backend, identity.clone(), redis.clone())?,
            settings: Arc::clone(&settings),
            redis,
            identity,
            log,
        };
        let registry = SessionRegistry::plain(Arc::clone(&settings.sessions), cancel);
        let (sessions, index) = Index::new(opentera.clone(), registry);
        let mut tasks = JoinSet::new();
        tasks.spawn(fill_log);
        if options.index_runs {
            tasks.spawn(index.run());
        } else {
            tasks.spawn(async move {
                std::future::pending::<()>().await;
                drop(index);
            });
        }
        Ok(Self {
            stand_in,
            opentera,
            sessions,
            tasks,
            calls: 0,
        })
    }

    /// The duty to answer a call of `session_manage`, and the channel of its reply.
    pub(super) fn duty(&mut self, action: &Value) -> anyhow::Result<(RpcRequest, ReplyTo, String)> {
        self.calls += 1;
        let channel = format!("caller.{}", self.calls);
        let text = json!({ "session_manage": action }).to_string();
        let request = RpcRequest {
            topic: "service.VideoRehabService.rpc".into(),
            method: "session_manage".into(),
            id: 0,
            reply_to: Some(channel.clone()),
            args: vec![Some(opentera::proto::ArgValue::Text(text))],
        };
        let place = Arc::new(Semaphore::new(1)).try_acquire_owned()?;
        let (reply_to, waits) = ReplyTo::new(self.opentera.clone(), request.clone(), place);
        self.tasks.spawn(waits);
        Ok((request, reply_to, channel))
    }

    /// Calls, and returns the channel of the reply.
    pub(super) fn call(&mut self, action: &Value) -> anyhow::Result<String> {
        let (request, reply_to, channel) = self.duty(action)?;
        let Dispatched::Call(MethodCall::SessionManage(action)) = request.dispatch() else {
            anyhow::bail!("not about a session");
        };
        let about = about(&action);
        let call = Call { action, reply_to };
        self.sessions.call(about, Box::new(call));
        Ok(channel)
    }

    /// Calls, and waits for what is returned.
    pub(super) async fn manage(&mut self, action: &Value) -> anyhow::Result<Value> {
        let channel = self.call(action)?;
        let reply = self.reply(&channel).await?;
        anyhow::ensure!(reply["status"] == "OK", "{reply}");
        Ok(reply["return_value"].clone())
    }

    pub(super) async fn reply(&self, channel: &str) -> anyhow::Result<Value> {
        let heard = self.stand_in.listener().heard_on(0, channel).await?;
        heard.json().context("no JSON")
    }

    /// Calls, and the owner panics. Returns the channel of the reply.
    pub(super) fn panics(&mut self, about: About) -> anyhow::Result<String> {
        let (_, reply_to, channel) = self.duty(&json!({}))?;
        self.sessions.call(about, Box::new(Panics(reply_to)));
        Ok(channel)
    }

    /// Waits until the index has handled everything so far.
    pub(super) async fn until_noticed(&mut self) -> anyhow::Result<()> {
        let unknown = self.manage(&stop(9_999)).await?;
        anyhow::ensure!(unknown["status"] == "error", "{unknown}");
        Ok(())
    }

    pub(super) fn row(&self, session: &Value) -> anyhow::Result<Value> {
        let id = id_of(session)?;
        let mut rows = self.stand_in.sessions().into_iter();
        let row = rows.find(|row| id_of(row).is_ok_and(|of_row| of_row == id));
        row.context("no row")
    }
}

fn settings(stand_in: &StandIn, options: &WorldOptions) -> anyhow::Result<OpenTeraSettings> {
    let ports = PortRange::new(free_ports(SESSIONS), SESSIONS).context("no ports")?;
    let redis = RedisSettings {
        hostname: "127.0.0.1".into(),
        port: stand_in.redis().port,
        db: stand_in.redis().db,
        username: String::new(),
        password: "".into(),
        is_tls: false,
        ca: None,
    };
    let backend = BackendSettings {
        url: stand_in.url(),
        ca: None,
        is_insecure: false,
        timeout: options.backend_timeout,
    };
    Ok(OpenTeraSettings {
        service: "VideoRehabService".into(),
        pages: PagesSettings {
            listen: ([127, 0, 0, 1], 0).into(),
            static_folder: None,
        },
        link: LinkSettings {
            backend,
            redis,
            wait: Duration::ZERO,
        },
        rpc: RpcSettings {
            timeout: options.rpc_timeout,
            creator_grace: Duration::ZERO,
        },
        sessions: Arc::new(SessionSettings::local(ports)),
        remarks: Vec::new(),
    })
}

/// What a caller gets whose call failed.
pub(super) fn error() -> Value {
    json!({
        "method": "session_manage", "id": 0, "pattern": "service.VideoRehabService.rpc", "status": "Error",
        "return_value": null,
    })
}

/// Whether it closed a session in the backend.
pub(super) fn is_completion(call: &RestCall) -> bool {
    call.body.pointer("/session/session_status") == Some(&2.into()) && call.status == Some(200)
}

/// That user comes or goes.
pub(super) fn presence(user: &StandInMember, change: Change) -> PresenceChange {
    PresenceChange {
        kind: MemberKind::User,
        uuid: user.uuid.clone(),
        change,
    }
}
