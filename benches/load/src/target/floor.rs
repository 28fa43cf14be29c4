//! The floors as targets: this program again, as a server.

use anyhow::Context;
use testkit::free_ports;
use tokio::net::TcpStream;

use super::server::{Keep, Lab, Running, Target};
use crate::peer::Seat;

pub(super) async fn start(lab: &Lab, target: Target, sessions: u16) -> anyhow::Result<Running> {
    let task = match target {
        Target::Tcp => "serve-tcp",
        Target::WebSocket | Target::Videorehab | Target::NodeDeployed | Target::NodeHot => {
            "serve-websocket"
        }
    };
    let authority = format!("127.0.0.1:{}", free_ports(1));
    let this = std::env::current_exe()?.display().to_string();
    let child = lab.server_command(&this).args([task, &authority]).spawn()?;
    let listening = async {
        while TcpStream::connect(&authority).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    let listening = tokio::time::timeout(testkit::PATIENCE, listening).await;
    listening.context("the floor does not listen")?;
    let seat = |session| match target {
        Target::Tcp => Seat::Tcp {
            authority: authority.clone(),
            session,
        },
        Target::WebSocket | Target::Videorehab | Target::NodeDeployed | Target::NodeHot => {
            Seat::WebSocket {
                authority: authority.clone(),
                session,
            }
        }
    };
    Ok(Running {
        target,
        processes: vec![child.id().context("the floor has exited")?],
        seats: (0..usize::from(sessions)).map(seat).collect(),
        _keep: Keep::Children(vec![child]),
    })
}
