//! The life of OpenTera's service: wait for Redis and for OpenTera, listen, answer, stop.

use std::future::Future;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::base::clock;
use crate::config::OpenTeraSettings;
use crate::http::{Listener, Readiness, override_assets};
use crate::modes::shutdown::{StopSignals, drain, stop};
use crate::modes::startup::{Bound, bind};
use crate::modes::systemd;
use crate::opentera::link::{Backend, Identity, Published, Redis, RemoteLog, is_login_refused};
use crate::opentera::pages::{Rehab, rehab_router};
use crate::opentera::rpc::Dispatcher;
use crate::opentera::sessions::{Lanes, LiveSessions, Services};
use crate::session::SessionRegistry;

/// The first pause between two attempts to find Redis and OpenTera's keys; it doubles up to the last.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// The longest pause.
const LAST_PAUSE: Duration = Duration::from_secs(2);

/// Runs the service until a signal.
///
/// # Errors
/// It cannot start.
pub async fn serve_opentera(mut settings: OpenTeraSettings) -> anyhow::Result<ExitCode> {
    let mut signals = StopSignals::new()?;
    for remark in &settings.remarks {
        info!("{remark}");
    }
    if let Some(folder) = &settings.pages.static_folder {
        override_assets(folder.clone());
    }
    let found = tokio::select! {
        found = find_opentera(&settings) => found?,
        () = signals.next() => return Ok(ExitCode::SUCCESS),
    };
    let (redis, identity, incoming) = found;
    if let Some(port) = identity.port() {
        // OpenTera's port overrides that of the file.
        settings.pages.listen.set_port(port);
    }
    let settings = Arc::new(settings);

    let net = &settings.sessions.net;
    let Bound {
        socket,
        address,
        tls,
    } = bind(settings.pages.listen, net).await?;
    let cancel = CancellationToken::new();
    let (log, fill_log) = RemoteLog::new(redis.clone(), settings.service.clone(), cancel.clone());
    let services = Services {
        backend: Backend::new(&settings.link.backend, identity.clone(), redis.clone())
            .context("--backend-ca: not a certificate in PEM")?,
        registry: SessionRegistry::new(Arc::clone(&settings.sessions), tls.clone(), cancel.clone()),
        live: LiveSessions::default(),
        turns: Lanes::new(),
        settings: Arc::clone(&settings),
        redis: redis.clone(),
        identity: identity.clone(),
        log,
    };
    let readiness = Readiness::default();
    let router = rehab_router(Rehab::new(services.clone()), &readiness);
    let pages = Listener::new(socket, router, tls, net, cancel.clone());

    // Calls first: they end before the sessions that they are about.
    let calls = CancellationToken::new();
    let dispatcher = Dispatcher::new(services.clone()).run(incoming, calls.clone());
    let dispatcher = tokio::spawn(dispatcher);
    let mut tasks = JoinSet::new();
    tasks.spawn(fill_log);
    tasks.spawn(keep_alive(&services, readiness.clone(), cancel.clone()));
    tasks.spawn(pages.serve());
    let mut topics = identity.service().rpc_topics().to_vec();
    topics.extend(identity.service().message_topics());
    topics.push(opentera::topic::USER_MANAGER_EVENTS.to_owned());
    redis
        .subscribe(&topics)
        .await
        .context("Redis does not let us listen")?;
    services
        .log
        .line(opentera::proto::LogLevel::Info, "Service ready");
    info!(port = address.port(), "ready for OpenTera");

    systemd::ready();
    tokio::select! {
        () = signals.next() => {}
        () = systemd::watchdog() => {}
    }
    let limits = &settings.sessions.net.limits;
    drain(
        &services.registry,
        &readiness,
        limits.drain_timeout(),
        &mut signals,
    )
    .await;
    let timeout = limits.stop_timeout();
    let stopped = async {
        calls.cancel();
        let has_answered = dispatcher.await.is_ok();
        end_sessions(&services).await;
        cancel.cancel();
        services.registry.all_ended().await;
        while tasks.join_next().await.is_some() {}
        has_answered
    };
    Ok(stop(&mut signals, timeout, stopped).await)
}

/// Waits until Redis answers and OpenTera's keys are there.
async fn find_opentera(
    settings: &OpenTeraSettings,
) -> anyhow::Result<(Redis, Identity, mpsc::Receiver<Published>)> {
    let (host, port) = (&settings.link.redis.hostname, settings.link.redis.port);
    let deadline = clock::deadline(settings.link.wait);
    let connect = async || match Redis::connect(&settings.link.redis, &settings.service).await {
        Ok(connected) => Ok(Ok(connected)),
        Err(error) if is_login_refused(&error) => {
            bail!(
                "Redis at {host}:{port} refuses us: check Redis.username and Redis.password ({error})"
            )
        }
        Err(error) => Ok(Err(format!(
            "Redis at {host}:{port} does not answer: start it, or check Redis.hostname and Redis.port ({error})"
        ))),
    };
    let (redis, incoming) = until(deadline, connect).await?;
    let read = async || {
        let identity = Identity::read(&redis, &settings.service).await;
        Ok(identity.map_err(|error| error.to_string()))
    };
    let identity = until(deadline, read).await?;
    Ok((redis, identity, incoming))
}

/// Tries again until it works or the time is up; says once why it waits.
async fn until<T>(
    deadline: Instant,
    attempt: impl AsyncFn() -> anyhow::Result<Result<T, String>>,
) -> anyhow::Result<T> {
    let mut pause = FIRST_PAUSE;
    let mut said = None;
    loop {
        let problem = match attempt().await? {
            Ok(found) => return Ok(found),
            Err(problem) => problem,
        };
        if clock::deadline(pause) > deadline {
            bail!(problem);
        }
        if said.as_ref() != Some(&problem) {
            warn!("waiting: {problem}");
            said = Some(problem);
        }
        tokio::time::sleep(pause).await;
        pause = LAST_PAUSE.min(pause * 2);
    }
}

/// Looks after Redis, and reads again what may have changed while it was away.
fn keep_alive(
    services: &Services,
    readiness: Readiness,
    cancel: CancellationToken,
) -> impl Future<Output = ()> + use<> {
    let (redis, identity) = (services.redis.clone(), services.identity.clone());
    let changed = {
        let redis = redis.clone();
        async move |is_there: bool| {
            if is_there && let Err(error) = identity.read_again(&redis).await {
                warn!(%error, "OpenTera's keys could not be read again");
            }
            readiness.note_redis(is_there, identity.token().is_some());
        }
    };
    redis.keep_alive(services.settings.service.clone(), changed, cancel)
}

/// Ends all sessions as OpenTera would, so that nobody finds a dead link, and no row stays open.
async fn end_sessions(services: &Services) {
    let mut ends = JoinSet::new();
    for id in services.live.ids() {
        let services = services.clone();
        ends.spawn(async move { services.stop(id).await.is_ok() });
    }
    while ends.join_next().await.is_some() {}
}
