//! The life of OpenTera's service: wait for Redis and for OpenTera, listen, answer, stop.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use opentera::proto::LogLevel;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{error, info};

use crate::config::{OpenTeraSettings, ProcessSettings};
use crate::http::{Listener, Readiness, override_assets};
use crate::modes::process::run_server;
use crate::modes::shutdown::{StopSignals, drain, stop};
use crate::modes::startup::{Bound, bind};
use crate::modes::systemd;
use crate::opentera::link::{Backend, OpenTera, RemoteLog, find_opentera};
use crate::opentera::pages::{Rehab, rehab_router};
use crate::opentera::rpc::Dispatcher;
use crate::opentera::sessions::Index;
use crate::session::SessionRegistry;

/// Runs OpenTera's service until a signal.
///
/// # Errors
/// It cannot start.
pub fn serve_opentera(
    process: ProcessSettings,
    settings: OpenTeraSettings,
) -> anyhow::Result<ExitCode> {
    run_server(process, serve(settings))
}

async fn serve(mut settings: OpenTeraSettings) -> anyhow::Result<ExitCode> {
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
    let opentera = OpenTera {
        backend: Backend::new(&settings.link.backend, identity.clone(), redis.clone())
            .context("--backend-ca: not a certificate in PEM")?,
        settings: Arc::clone(&settings),
        redis,
        identity,
        log,
    };
    let readiness = Readiness::default();
    let router = rehab_router(Rehab::new(opentera.clone()), &readiness);
    let pages = Listener::new(socket, router, tls.clone(), net, cancel.clone());
    let registry = SessionRegistry::new(Arc::clone(&settings.sessions), tls, cancel.clone());

    // The dispatcher ends first, and with its last reply the index ends every session.
    let no_more_calls = CancellationToken::new();
    let (sessions, index) = Index::new(opentera.clone(), registry.clone());
    let dispatcher = Dispatcher::new(opentera.clone(), sessions);
    let mut calls = JoinSet::new();
    calls.spawn(index.run());
    calls.spawn(dispatcher.run(incoming, no_more_calls.clone()));
    let mut tasks = JoinSet::new();
    tasks.spawn(fill_log);
    tasks.spawn(opentera.keep_alive(readiness.clone(), cancel.clone()));
    tasks.spawn(pages.serve());
    let subscribed = opentera.subscribe().await;
    subscribed.context("Redis does not let us listen")?;
    opentera.log.line(LogLevel::Info, "Service ready");
    info!(port = address.port(), "ready for OpenTera");

    systemd::ready();
    let mut has_answered = true;
    tokio::select! {
        () = signals.next() => {}
        () = systemd::watchdog() => {}
        // Without one of them no call is answered. A new process answers again.
        Some(ended) = calls.join_next() => {
            has_answered = false;
            let is_panic = ended.is_err_and(|error| error.is_panic());
            error!(is_panic, "calls of OpenTera are not answered any more; the service stops");
        }
    }
    let limits = &net.limits;
    drain(&registry, &readiness, limits.drain_timeout(), &mut signals).await;
    let stopped = async {
        no_more_calls.cancel();
        while let Some(ended) = calls.join_next().await {
            has_answered &= ended.is_ok();
        }
        cancel.cancel();
        registry.all_ended().await;
        while tasks.join_next().await.is_some() {}
        has_answered
    };
    Ok(stop(&mut signals, limits.stop_timeout(), stopped).await)
}
