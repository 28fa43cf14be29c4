//! The life of a plain EasyRTC server: listen, say where, run until a signal, stop.

use std::process::ExitCode;

use anyhow::Context;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use crate::config::{EasyrtcSettings, ProcessSettings};
use crate::easyrtc::PlainServer;
use crate::modes::process::run_server;
use crate::modes::shutdown::{StopSignals, stop};
use crate::modes::startup::{Bound, announce, bind};
use crate::modes::systemd;
use crate::session::Exit;

/// Runs a plain EasyRTC server until a signal.
///
/// # Errors
/// It cannot start.
pub fn serve_easyrtc(
    process: ProcessSettings,
    settings: EasyrtcSettings,
) -> anyhow::Result<ExitCode> {
    run_server(process, serve(settings))
}

async fn serve(mut settings: EasyrtcSettings) -> anyhow::Result<ExitCode> {
    let mut signals = StopSignals::new()?;
    let Bound {
        socket,
        address,
        tls,
    } = bind(settings.listen, &settings.net).await?;
    settings.listen = address;

    let cancel = CancellationToken::new();
    let server =
        PlainServer::new(&settings, socket, tls, &cancel).context("cannot ask who may come in")?;
    let mut running = tokio::spawn(server.run());
    let is_open = settings.key.is_none() && settings.webhook.is_none();
    if is_open && !address.ip().is_loopback() {
        warn!(
            "anybody who finds this server may join: use --key or --auth-url to keep strangers out"
        );
    }
    announce(&settings.url())?;

    systemd::ready();
    tokio::select! {
        () = signals.next() => {}
        () = systemd::watchdog() => {}
        exit = &mut running => {
            error!(exit = exit.map_or("panicked", Exit::as_str), "the server ended by itself");
            return Ok(ExitCode::FAILURE);
        }
    }
    systemd::stopping();
    cancel.cancel();
    let stopped = async { matches!(running.await, Ok(Exit::Stopped)) };
    let timeout = settings.net.limits.stop_timeout();
    Ok(stop(&mut signals, timeout, stopped).await)
}
