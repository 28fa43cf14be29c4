//! Calls whose owner panics, that do not fit, or whose reply is lost: each is answered with an error, and others go on. With a
//! stand-in of OpenTera on a real Redis.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use opentera::presence::{Change, PresenceChange};
use opentera::rpc::{Dispatched, MethodCall, RpcRequest};
use opentera::session::IdSession;
use serde_json::{Value, json};
use testkit::free_ports;
use testkit::opentera::requests::{invite_reply, start_new, stop};
use testkit::opentera::{MemberKind, RestCall, StandIn, StandInOptions, history, id_of};
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
use crate::opentera::sessions::{About, Creator, Index, Owner, SessionCall, Sessions};
use crate::session::SessionRegistry;

const SESSIONS: u16 = 4;
/// More than any inbox holds.
const TOO_MANY: usize = 10_000;

/// A stand-in of OpenTera, and the sessions of a service.
struct World {
    stand_in: StandIn,
    opentera: OpenTera,
    sessions: Sessions,
    tasks: JoinSet<()>,
    calls: usize,
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
    /// A world whose index runs, or is frozen.
    async fn new(index_runs: bool) -> anyhow::Result<Self> {
        install_tls_provider();
        let options = StandInOptions {
            tls: false,
            ..StandInOptions::default()
        };
        let stand_in = StandIn::start(options).await?;
        let settings = Arc::new(settings(&stand_in)?);
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
        if index_runs {
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
    fn duty(&mut self, action: &Value) -> anyhow::Result<(RpcRequest, ReplyTo, String)> {
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
    fn call(&mut self, action: &Value) -> anyhow::Result<String> {
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
    async fn manage(&mut self, action: &Value) -> anyhow::Result<Value> {
        let channel = self.call(action)?;
        let reply = self.reply(&channel).await?;
        anyhow::ensure!(reply["status"] == "OK", "{reply}");
        Ok(reply["return_value"].clone())
    }

    async fn reply(&self, channel: &str) -> anyhow::Result<Value> {
        let heard = self.stand_in.listener().heard_on(0, channel).await?;
        heard.json().context("no JSON")
    }

    /// Calls, and the owner panics. Returns the channel of the reply.
    fn panics(&mut self, about: About) -> anyhow::Result<String> {
        let (_, reply_to, channel) = self.duty(&json!({}))?;
        self.sessions.call(about, Box::new(Panics(reply_to)));
        Ok(channel)
    }

    fn row(&self, session: &Value) -> anyhow::Result<Value> {
        let id = id_of(session)?;
        let mut rows = self.stand_in.sessions().into_iter();
        let row = rows.find(|row| id_of(row).is_ok_and(|of_row| of_row == id));
        row.context("no row")
    }
}

fn settings(stand_in: &StandIn) -> anyhow::Result<OpenTeraSettings> {
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
        timeout: Duration::from_secs(20),
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
            timeout: Duration::from_secs(8),
            creator_grace: Duration::ZERO,
        },
        sessions: Arc::new(SessionSettings::local(ports)),
        remarks: Vec::new(),
    })
}

fn error() -> Value {
    json!({
        "method": "session_manage", "id": 0, "pattern": "service.VideoRehabService.rpc", "status": "Error",
        "return_value": null,
    })
}

fn is_completion(call: &RestCall) -> bool {
    call.body.pointer("/session/session_status") == Some(&2.into()) && call.status == Some(200)
}

#[tokio::test]
async fn a_panic_of_an_owner_is_an_error_ends_its_session_and_lets_others_go_on()
-> anyhow::Result<()> {
    let mut world = World::new(true).await?;
    let user = world.stand_in.member(MemberKind::User, "Super Admin")?;
    let other = world.stand_in.member(MemberKind::User, "Site User")?;
    let broken = world.manage(&start_new(&user, &[&user])).await?["session"].clone();
    let whole = world.manage(&start_new(&other, &[&other])).await?["session"].clone();
    let id = id_of(&broken)?;

    let panics = world.panics(About::Session(IdSession(i64::try_from(id)?)))?;
    // What waited behind it, and what comes later.
    let behind = world.call(&invite_reply(id, &user, 1))?;
    assert_eq!(world.reply(&panics).await?, error());
    world.reply(&behind).await?;
    let calls = world.stand_in.calls();
    calls.until(|calls| calls.iter().any(is_completion)).await?;
    assert_eq!(history(&world.row(&broken)?), [3, 4]);
    assert_eq!(world.row(&broken)?["session_status"], 2);

    let replied = world
        .manage(&invite_reply(id_of(&whole)?, &other, 1))
        .await?;
    assert_eq!(replied["status"], "OK");
    assert_eq!(history(&world.row(&whole)?), [3]);
    // Its creator can start again.
    let again = world.manage(&start_new(&user, &[&user])).await?;
    assert_eq!(again["status"], "started");
    let stopped = world.manage(&stop(id)).await?;
    assert_eq!(stopped["error_text"], "No matching session to stop");
    Ok(())
}

#[tokio::test]
async fn a_panic_while_a_session_starts_lets_the_next_start_of_its_creator_go_on()
-> anyhow::Result<()> {
    let mut world = World::new(true).await?;
    let user = world.stand_in.member(MemberKind::User, "Super Admin")?;
    let creator = Creator::Member(opentera::member::MemberKind::User, i64::try_from(user.id)?);
    let panics = world.panics(About::New(creator))?;
    let behind = world.call(&start_new(&user, &[&user]))?;
    assert_eq!(world.reply(&panics).await?, error());
    let started = world.reply(&behind).await?;
    assert_eq!(started["return_value"]["status"], "started");
    Ok(())
}

#[tokio::test]
async fn a_call_that_does_not_fit_into_the_inbox_of_the_index_is_an_error() -> anyhow::Result<()> {
    let mut world = World::new(false).await?;
    let change = PresenceChange {
        kind: opentera::member::MemberKind::User,
        uuid: "u".into(),
        change: Change::Connected,
    };
    for _ in 0..TOO_MANY {
        world.sessions.presence(change.clone());
    }
    let channel = world.call(&stop(1))?;
    assert_eq!(world.reply(&channel).await?, error());
    Ok(())
}

#[tokio::test]
async fn a_lost_reply_is_an_error() -> anyhow::Result<()> {
    let mut world = World::new(true).await?;
    let (_, reply_to, channel) = world.duty(&json!({}))?;
    drop(reply_to);
    assert_eq!(world.reply(&channel).await?, error());
    Ok(())
}

#[tokio::test]
async fn when_nothing_more_is_called_every_call_is_answered_and_every_session_ends()
-> anyhow::Result<()> {
    let mut world = World::new(true).await?;
    let user = world.stand_in.member(MemberKind::User, "Super Admin")?;
    let start = start_new(&user, &[&user]);
    let calls = [
        world.call(&start)?,
        world.call(&start)?,
        world.call(&stop(9_999))?,
    ];
    let World {
        stand_in,
        opentera,
        sessions,
        mut tasks,
        ..
    } = world;
    drop(sessions);
    drop(opentera);
    for channel in calls {
        let reply = stand_in.listener().heard_on(0, &channel).await?;
        assert_eq!(reply.json().context("no JSON")?["status"], "OK");
    }
    // Index, replies and log: no task is left.
    while tasks.join_next().await.transpose()?.is_some() {}
    for row in stand_in.sessions() {
        assert!(matches!(history(&row)[..], [] | [3, 4]), "{row}");
    }
    Ok(())
}
