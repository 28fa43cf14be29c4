//! VideoRehab as a target: the release binary with its default limits, or with limits that no generator meets.

use anyhow::Context;
use testkit::{EngineVersion, Server};

use super::server::{Keep, Lab, Running, Target};
use crate::machine::pin;
use crate::peer::Seat;

const MANY: &str = "1000000";

/// Limits of the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ServerOptions {
    /// The defaults.
    Untouched,
    /// The defaults, but that one address may connect as often as it likes: all clients of a generator are one address.
    Defaults,
    /// A client may send as fast as it can; as many messages as by default wait for one that does not read.
    ManyMessages,
    /// Nobody meets a limit.
    Raised,
}

impl ServerOptions {
    fn line(self) -> Vec<&'static str> {
        let mut line = vec!["--handshakes-per-s", MANY, "--handshake-burst", MANY];
        let queue = match self {
            Self::Untouched => return Vec::new(),
            Self::Defaults => return line,
            Self::ManyMessages => "4096",
            Self::Raised => MANY,
        };
        line.extend(["--messages-per-s", MANY, "--message-burst", queue]);
        line.extend([
            "--max-queued-messages",
            queue,
            "--max-queued-bytes",
            "100000000",
        ]);
        line
    }
}

/// Starts the server without sessions, on the servers' processor.
///
/// # Errors
/// It does not start.
pub(crate) async fn start(
    lab: &Lab,
    sessions: u16,
    options: ServerOptions,
) -> anyhow::Result<Server> {
    // It counts its worker threads by the processors that it may use: one, because ours is one.
    let server = Server::start(&lab.videorehab, sessions, &options.line()).await?;
    let process = server.id().context("the server has exited")?;
    pin(process, &lab.processors.server)?;
    Ok(server)
}

/// Where a session's socket is.
pub(crate) fn seat(session: &testkit::StartedSession) -> Seat {
    let address = session.socket(session.port, EngineVersion::V4);
    Seat::Easyrtc {
        authority: address.authority,
        path: format!(
            "{}?EIO=4&transport=websocket&{}",
            address.path, address.query
        ),
        room: None,
    }
}

pub(super) async fn running(lab: &Lab, sessions: u16) -> anyhow::Result<Running> {
    with_sessions(lab, sessions, ServerOptions::Raised).await
}

/// The server with sessions that all run.
///
/// # Errors
/// Something does not start.
pub(crate) async fn with_sessions(
    lab: &Lab,
    sessions: u16,
    options: ServerOptions,
) -> anyhow::Result<Running> {
    let server = start(lab, sessions, options).await?;
    let mut seats = Vec::new();
    for _ in 0..sessions {
        seats.push(seat(&server.start_session().await?));
    }
    Ok(Running {
        target: Target::Videorehab,
        processes: vec![server.id().context("the server has exited")?],
        seats,
        _keep: Keep::Ours(Box::new(server)),
    })
}
