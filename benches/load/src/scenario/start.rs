//! How long a session takes to start.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use testkit::free_ports;
use testkit::opentera::{MemberKind, RunningService, SteadyCaller, requests};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use videorehab::config::{PortRange, SessionSettings};
use videorehab::session::SessionRegistry;

use crate::machine::pin;
use crate::plan::Plan;
use crate::scenario::bench::Bench;
use crate::target::{Lab, ServerOptions, Target, start_node, start_ours};

/// A start of a process takes long; so many of them in a round.
const NODE_STARTS: u32 = 10;

pub(super) async fn run(bench: &mut Bench<'_>) -> anyhow::Result<()> {
    let Bench {
        lab, plan, samples, ..
    } = bench;
    for round in 0..plan.rounds {
        samples.begin_round(round);
        let ours = Target::Videorehab;
        let times = in_process(plan).await?;
        samples.add_times("start, in process", "ms", ours, times);
        let times = by_http(lab, plan).await?;
        samples.add_times("start, to the first connection", "ms", ours, times);
        let times = by_rpc(lab, plan).await?;
        samples.add_times("start, by RPC", "ms", ours, times);
        let node = Target::NodeDeployed;
        let times = of_node(lab).await?;
        samples.add_times("start, to the first connection", "ms", node, times);
    }
    Ok(())
}

/// A call of the registry, in this process.
async fn in_process(plan: &Plan) -> anyhow::Result<Vec<u64>> {
    let settings = SessionSettings::local(PortRange::new(free_ports(1), 1)?);
    let registry = SessionRegistry::plain(Arc::new(settings), CancellationToken::new());
    let mut times = Vec::new();
    for _ in 0..plan.starts {
        let begin = Instant::now();
        let session = registry.start("measured".to_owned()).await?;
        times.push(nanoseconds(begin.elapsed()));
        session.stop().await;
    }
    Ok(times)
}

/// From the request to a TCP connection that is accepted.
async fn by_http(lab: &Lab, plan: &Plan) -> anyhow::Result<Vec<u64>> {
    let server = start_ours(lab, 1, ServerOptions::Defaults).await?;
    let mut times = Vec::new();
    for _ in 0..plan.starts {
        let begin = Instant::now();
        let session = server.start_session().await?;
        TcpStream::connect(("127.0.0.1", session.port)).await?;
        times.push(nanoseconds(begin.elapsed()));
        server.stop_session(&session).await?;
    }
    Ok(times)
}

/// From a call over Redis to its published reply. The backend is a stand-in that answers at once; Redis and the stand-in
/// share the generator's processor.
async fn by_rpc(lab: &Lab, plan: &Plan) -> anyhow::Result<Vec<u64>> {
    let service = RunningService::start(&lab.videorehab).await?;
    let process = service.process.id().context("the service has exited")?;
    pin(process, &lab.processors.server)?;
    let user = service.member(MemberKind::User, "Super Admin")?;
    let participant = service.member(MemberKind::Participant, "Participant #1")?;
    let request = requests::start_new(&user, &[&user, &participant]);
    let mut caller = SteadyCaller::connect(service.redis()).await?;
    let mut times = Vec::new();
    for _ in 0..plan.starts {
        let begin = Instant::now();
        caller.manage(&request).await?;
        let reply = caller.reply().await?;
        times.push(nanoseconds(reply.at - begin));
        let session = reply.json.pointer("/return_value/session");
        service.stop_session(session.context("no session")?).await?;
    }
    Ok(times)
}

/// From the start of the process to a TCP connection that is accepted.
async fn of_node(lab: &Lab) -> anyhow::Result<Vec<u64>> {
    let mut times = Vec::new();
    for _ in 0..NODE_STARTS {
        let port = free_ports(1);
        let begin = Instant::now();
        let child = start_node(lab, port)?;
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tokio::task::yield_now().await;
        }
        times.push(nanoseconds(begin.elapsed()));
        drop(child);
    }
    Ok(times)
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
