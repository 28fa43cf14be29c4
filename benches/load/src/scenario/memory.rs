//! Memory: idle, with sessions, with clients, and after they have left.

use anyhow::Context;
use testkit::Server;

use crate::accounting::memory;
use crate::peer::{LoadPeer, Seat, join_all};
use crate::plan::Plan;
use crate::samples::Samples;
use crate::scenario::bench::Bench;
use crate::target::{Lab, Running, ServerOptions, Target, ours_seat, start_ours};

/// How many clients come and go, two to a session.
const CLIENTS: u16 = 1_000;

const MEGABYTE: f64 = 1_000_000.0;
const KILOBYTE: f64 = 1_000.0;

pub(super) async fn run(bench: &mut Bench<'_>) -> anyhow::Result<()> {
    let Bench {
        lab, plan, samples, ..
    } = bench;
    for round in 0..plan.rounds {
        samples.begin_round(round);
        sessions(lab, plan, samples).await?;
        clients(lab, samples).await?;
    }
    Ok(())
}

/// Node's, once: one process, the `fleet` that is there already, and a process with clients.
pub(super) async fn of_node(bench: &mut Bench<'_>) -> anyhow::Result<()> {
    let Bench {
        lab,
        node,
        plan,
        samples,
    } = bench;
    samples.begin_round(0);
    node_sessions(lab, node, plan, samples).await?;
    node_clients(lab, samples).await
}

/// More and more sessions on one server.
async fn sessions(lab: &Lab, plan: &Plan, samples: &mut Samples) -> anyhow::Result<()> {
    let most = plan.memory_sessions.last().copied().context("no sizes")?;
    let server = start_ours(lab, most, ServerOptions::Defaults).await?;
    let ours = Target::Videorehab;
    let idle = resident(&server)?;
    samples.add("memory, no session", "RSS MB", ours, idle / MEGABYTE);
    let mut count = 0;
    for &sessions in plan.memory_sessions {
        while count < sessions {
            server.start_session().await?;
            count += 1;
        }
        let now = resident(&server)?;
        samples.add(&scenario(sessions), "RSS MB", ours, now / MEGABYTE);
        if sessions == most {
            let each = (now - idle) / f64::from(sessions) / KILOBYTE;
            samples.add("memory, each session", "RSS KB", ours, each);
        }
    }
    Ok(())
}

/// Clients come, go, and come again.
async fn clients(lab: &Lab, samples: &mut Samples) -> anyhow::Result<()> {
    let server = start_ours(lab, CLIENTS / 2, ServerOptions::Defaults).await?;
    let ours = Target::Videorehab;
    let mut seats = Vec::new();
    for _ in 0..CLIENTS / 2 {
        seats.push(ours_seat(&server.start_session().await?));
    }
    let before = resident(&server)?;
    let peers = join(&seats).await?;
    let with = resident(&server)?;
    samples.add("memory, 1,000 clients", "RSS MB", ours, with / MEGABYTE);
    let each = (with - before) / f64::from(CLIENTS) / KILOBYTE;
    samples.add("memory, each client", "RSS KB", ours, each);
    drop(peers);
    everybody_left(&server).await?;
    let first = resident(&server)?;
    samples.add(
        "memory, 1,000 clients left",
        "RSS MB",
        ours,
        first / MEGABYTE,
    );
    drop(join(&seats).await?);
    everybody_left(&server).await?;
    let second = resident(&server)?;
    let figure = "RSS MB, second time";
    samples.add(
        "memory, 1,000 clients left",
        figure,
        ours,
        second / MEGABYTE,
    );
    let figure = "second time / first time";
    samples.add("memory, 1,000 clients left", figure, ours, second / first);
    Ok(())
}

/// A process for each session. What more of them would need is not measured.
async fn node_sessions(
    lab: &Lab,
    fleet: &Running,
    plan: &Plan,
    samples: &mut Samples,
) -> anyhow::Result<()> {
    let node = Target::NodeDeployed;
    let one = lab.start(node, 1).await?;
    for (sessions, running) in [(1, &one), (plan.node_sessions, fleet)] {
        let now = memory(&running.processes)?;
        samples.add(&scenario(sessions), "RSS MB", node, now.resident / MEGABYTE);
        let figure = "PSS MB";
        samples.add(
            &scenario(sessions),
            figure,
            node,
            now.proportional / MEGABYTE,
        );
        if sessions == plan.node_sessions {
            let each = now.resident / f64::from(sessions);
            samples.add("memory, each session", "RSS KB", node, each / KILOBYTE);
            let each = now.proportional / f64::from(sessions);
            samples.add("memory, each session", "PSS KB", node, each / KILOBYTE);
        }
    }
    samples.note(format!(
        "memory: Node with more than {} sessions is not measured; it grows with each process, see each session",
        plan.node_sessions
    ));
    Ok(())
}

async fn node_clients(lab: &Lab, samples: &mut Samples) -> anyhow::Result<()> {
    let node = Target::NodeHot;
    let running = lab.start(node, CLIENTS / 2).await?;
    let before = memory(&running.processes)?.resident;
    let peers = join(&running.seats).await?;
    let with = memory(&running.processes)?.resident;
    samples.add("memory, 1,000 clients", "RSS MB", node, with / MEGABYTE);
    let each = (with - before) / f64::from(CLIENTS) / KILOBYTE;
    samples.add("memory, each client", "RSS KB", node, each);
    drop(peers);
    Ok(())
}

async fn join(seats: &[Seat]) -> anyhow::Result<Vec<Vec<LoadPeer>>> {
    let mut all = Vec::new();
    for seat in seats {
        all.push(join_all(seat, 2).await?);
    }
    Ok(all)
}

/// Waits until the server has noticed that every client is gone.
pub(super) async fn everybody_left(server: &Server) -> anyhow::Result<()> {
    let left = async {
        while server.peers().await? > 0 {}
        anyhow::Ok(())
    };
    let left = tokio::time::timeout(testkit::PATIENCE, left).await;
    left.context("clients that left are still there")?
}

fn resident(server: &Server) -> anyhow::Result<f64> {
    let process = server.id().context("the server has exited")?;
    Ok(memory(&[process])?.resident)
}

fn scenario(sessions: u16) -> String {
    format!("memory, {}", super::bench::sessions(sessions))
}

/// The resident memory of a target, in megabytes.
pub(super) fn megabytes(running: &Running) -> anyhow::Result<f64> {
    Ok(memory(&running.processes)?.resident / MEGABYTE)
}
