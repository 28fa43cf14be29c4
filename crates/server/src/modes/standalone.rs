//! The life of a standalone server: listen, say where, run until a signal, stop.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use http::Extensions;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::config::Settings;
use crate::home::home_router;
use crate::http::{Listener, Readiness, Tls};
use crate::modes::drain::drain;
use crate::modes::signals::StopSignals;
use crate::modes::stop::stop;
use crate::modes::systemd;
use crate::session::SessionRegistry;

/// Runs the server.
pub(crate) async fn serve(mut settings: Settings) -> anyhow::Result<ExitCode> {
    let mut signals = StopSignals::new().context("cannot listen for signals")?;
    let tls = Tls::load(settings.tls.as_ref())?;
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("cannot listen on {}", settings.listen))?;
    // With port 0 the system has chosen one.
    settings.listen = listener.local_addr().context("cannot listen")?;
    let settings = Arc::new(settings);

    let cancel = CancellationToken::new();
    let registry = SessionRegistry::new(Arc::clone(&settings), tls.clone(), cancel.clone());
    let readiness = Readiness::default();
    let router = home_router(registry.clone(), &settings, &readiness);
    let home = Listener {
        listener,
        router,
        extensions: Extensions::new(),
        tls,
        limits: Arc::clone(&settings.limits),
        proxies: settings.proxies.clone(),
        cancel: cancel.clone(),
    };
    let home = tokio::spawn(home.serve());
    announce(&settings).context("cannot write to standard output")?;

    systemd::ready();
    tokio::select! {
        () = signals.next() => {}
        () = systemd::signs_of_life() => {}
    }
    let timeout = settings.limits.drain_timeout();
    drain(&registry, &readiness, timeout, &mut signals).await;
    cancel.cancel();
    let stopped = async {
        registry.all_ended().await;
        home.await.is_ok()
    };
    Ok(stop(&mut signals, settings.limits.stop_timeout(), stopped).await)
}

/// Says on standard output where the home page is, and logs what the operator should know. The address may hold
/// the operator token, so it is not logged.
fn announce(settings: &Settings) -> std::io::Result<()> {
    let has_servers = settings.ice_servers.as_str() != "[]" || settings.turn.is_some();
    if settings.public_url.is_some() && !has_servers {
        warn!(
            "no STUN or TURN server is configured: calls connect only within one network, see --ice-servers"
        );
    }
    if settings.public_url.is_none() && !settings.listen.ip().is_loopback() {
        warn!("links point to this machine; give --public-url so that others can open them");
    }
    if !settings.is_secure_context() {
        warn!("browsers allow cameras only by https: use --tls-self-signed, --tls-cert or a proxy");
    }
    let mut out = std::io::stdout().lock();
    let home = settings.home_url();
    if settings.prints_operator_token {
        writeln!(out, "{home}/?token={}", settings.operator_token)?;
    } else {
        writeln!(out, "{home}/")?;
    }
    out.flush()
}
