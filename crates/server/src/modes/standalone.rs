//! The life of a standalone server: listen, say where, run until a signal, stop.

use std::process::ExitCode;
use std::sync::Arc;

use secrecy::ExposeSecret;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::access::operator_link;
use crate::config::{LinkBase, ProcessSettings, StandaloneSettings};
use crate::home::home_router;
use crate::http::{Listener, Readiness};
use crate::modes::process::run_server;
use crate::modes::shutdown::{StopSignals, drain, stop};
use crate::modes::startup::{Bound, announce, bind};
use crate::modes::systemd;
use crate::session::SessionRegistry;

/// Runs a standalone server until a signal.
///
/// # Errors
/// It cannot start.
pub fn serve_standalone(
    process: ProcessSettings,
    settings: StandaloneSettings,
) -> anyhow::Result<ExitCode> {
    run_server(process, serve(settings))
}

async fn serve(mut settings: StandaloneSettings) -> anyhow::Result<ExitCode> {
    let mut signals = StopSignals::new()?;
    let sessions = Arc::clone(&settings.sessions);
    let (net, limits) = (&sessions.net, &sessions.net.limits);
    let Bound {
        socket,
        address,
        tls,
    } = bind(settings.home, net).await?;
    settings.home = address;

    let cancel = CancellationToken::new();
    let registry = SessionRegistry::new(Arc::clone(&sessions), tls.clone(), cancel.clone());
    let readiness = Readiness::default();
    let router = home_router(registry.clone(), &settings, &readiness);
    let home = tokio::spawn(Listener::new(socket, router, tls, net, cancel.clone()).serve());
    warn_operator(&settings);
    announce(&home_address(&settings))?;

    systemd::ready();
    tokio::select! {
        () = signals.next() => {}
        () = systemd::watchdog() => {}
    }
    drain(&registry, &readiness, limits.drain_timeout(), &mut signals).await;
    cancel.cancel();
    let stopped = async {
        registry.all_ended().await;
        home.await.is_ok()
    };
    Ok(stop(&mut signals, limits.stop_timeout(), stopped).await)
}

/// Logs what the operator should know about these settings.
fn warn_operator(settings: &StandaloneSettings) {
    let (links, ice) = (&settings.sessions.links, &settings.sessions.ice);
    let is_public = matches!(links, LinkBase::Public(_));
    let has_servers = ice.servers.as_str() != "[]" || ice.turn.is_some();
    if is_public && !has_servers {
        warn!(
            "no STUN or TURN server is configured: calls connect only within one network, see --ice-servers"
        );
    }
    if !is_public && !settings.home.ip().is_loopback() {
        warn!("links point to this machine; give --public-url so that others can open them");
    }
    if !links.is_secure_context() {
        warn!("browsers allow cameras only by https: use --tls-self-signed, --tls-cert or a proxy");
    }
}

fn home_address(settings: &StandaloneSettings) -> String {
    let (links, port) = (&settings.sessions.links, settings.home.port());
    let operator = &settings.operator;
    if operator.is_announced {
        let link = operator_link(links, port, &operator.token);
        link.expose_secret().to_owned()
    } else {
        format!("{}/", links.home_url(port))
    }
}
