//! The life of a plain EasyRTC server: listen, say where, run until a signal, stop.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use crate::config::EasyrtcSettings;
use crate::easyrtc::EasyrtcServer;
use crate::http::Tls;
use crate::modes::signals::StopSignals;
use crate::modes::stop::stop;
use crate::modes::systemd;
use crate::session::Exit;

/// Runs the server.
pub(crate) async fn serve_easyrtc(mut settings: EasyrtcSettings) -> anyhow::Result<ExitCode> {
    let mut signals = StopSignals::new().context("cannot listen for signals")?;
    let tls = Tls::load(settings.tls.as_ref())?;
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("cannot listen on {}", settings.listen))?;
    // With port 0 the system has chosen one.
    settings.listen = listener.local_addr().context("cannot listen")?;

    let cancel = CancellationToken::new();
    let server = EasyrtcServer::new(&settings, listener, tls, &cancel)
        .context("cannot ask who may come in")?;
    let mut running = tokio::spawn(server.run());
    announce(&settings).context("cannot write to standard output")?;

    systemd::ready();
    tokio::select! {
        () = signals.next() => {}
        () = systemd::signs_of_life() => {}
        exit = &mut running => {
            error!(exit = exit.map_or("panicked", Exit::as_str), "the server ended by itself");
            return Ok(ExitCode::FAILURE);
        }
    }
    systemd::stopping();
    cancel.cancel();
    let stopped = async { matches!(running.await, Ok(Exit::Stopped)) };
    Ok(stop(&mut signals, settings.limits.stop_timeout(), stopped).await)
}

/// Says on standard output where the server is, and logs what the operator should know.
fn announce(settings: &EasyrtcSettings) -> std::io::Result<()> {
    let is_open = settings.key.is_none() && settings.webhook.is_none();
    if is_open && !settings.listen.ip().is_loopback() {
        warn!(
            "anybody who finds this server may join: use --key or --auth-url to keep strangers out"
        );
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", settings.url())?;
    out.flush()
}
