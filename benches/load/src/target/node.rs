//! open-easyrtc on Node, started by the script in `benches/node`.

use std::process::Stdio;

use anyhow::{Context, ensure};
use testkit::free_ports;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Child;

use super::server::{Keep, Lab, Running, Target};
use crate::peer::Seat;

/// Starts one process; it is not ready yet.
///
/// # Errors
/// It does not start.
pub(crate) fn start_one(lab: &Lab, port: u16) -> anyhow::Result<Child> {
    lab.server_command("node")
        .args(["server.js", &port.to_string()])
        .current_dir(&lab.node)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot start node")
}

/// Waits until clients can join.
async fn ready(child: &mut Child) -> anyhow::Result<()> {
    let errors = child.stderr.take().context("no standard error")?;
    let mut lines = BufReader::new(errors).lines();
    let line = tokio::time::timeout(testkit::PATIENCE, lines.next_line()).await;
    let line = line.context("node does not become ready")??;
    ensure!(line.as_deref() == Some("ready"), "node: {line:?}");
    Ok(())
}

fn seat(port: u16, room: Option<String>) -> Seat {
    Seat::Easyrtc {
        authority: format!("127.0.0.1:{port}"),
        path: "/socket.io/?EIO=4&transport=websocket".to_owned(),
        room,
    }
}

pub(super) async fn deployed(lab: &Lab, sessions: u16) -> anyhow::Result<Running> {
    let base = free_ports(sessions);
    let mut children = Vec::new();
    let mut processes = Vec::new();
    let mut seats = Vec::new();
    for port in (base..).take(usize::from(sessions)) {
        let mut child = start_one(lab, port)?;
        ready(&mut child).await?;
        processes.push(child.id().context("node has exited")?);
        children.push(child);
        seats.push(seat(port, None));
    }
    Ok(Running {
        target: Target::NodeDeployed,
        processes,
        seats,
        _keep: Keep::Children(children),
    })
}

pub(super) async fn hot(lab: &Lab, sessions: u16) -> anyhow::Result<Running> {
    let port = free_ports(1);
    let mut child = start_one(lab, port)?;
    ready(&mut child).await?;
    let rooms = (0..sessions).map(|session| seat(port, Some(format!("session{session}"))));
    Ok(Running {
        target: Target::NodeHot,
        processes: vec![child.id().context("node has exited")?],
        seats: rooms.collect(),
        _keep: Keep::Children(vec![child]),
    })
}
