//! Clients that come, authenticate and leave, again and again.

use std::time::{Duration, Instant};

use anyhow::Context;
use tokio::task::JoinSet;

use crate::accounting::{cpu, memory, since};
use crate::peer::LoadPeer;
use crate::samples::{number, percentile};
use crate::scenario::bench::Bench;
use crate::scenario::memory::everybody_left;
use crate::target::{ServerOptions, Target, ours_seat, start_ours};

const SESSIONS: u16 = 50;

/// One comes in each such time.
const EVERY: Duration = Duration::from_millis(5);

/// They stay for so long.
const STAY: Duration = Duration::from_millis(100);

/// Memory is compared with that after this part of the time.
const SETTLED: u32 = 10;

pub(super) async fn run(bench: &mut Bench<'_>) -> anyhow::Result<()> {
    let Bench {
        lab, plan, samples, ..
    } = bench;
    samples.begin_round(0);
    let server = start_ours(lab, SESSIONS, ServerOptions::Defaults).await?;
    let mut seats = Vec::new();
    for _ in 0..SESSIONS {
        seats.push(ours_seat(&server.start_session().await?));
    }
    let processes = [server.id().context("the server has exited")?];
    let before = cpu(&processes)?;
    let begin = Instant::now();
    let mut settled = None;
    let mut joins: JoinSet<anyhow::Result<u64>> = JoinSet::new();
    let mut times = Vec::new();
    let mut ticks = tokio::time::interval(EVERY);
    let mut seats = seats.into_iter().cycle();
    while begin.elapsed() < plan.churn {
        tokio::select! {
            _ = ticks.tick() => if let Some(seat) = seats.next() {
                joins.spawn_local(async move { come_and_go(&seat).await });
            },
            Some(joined) = joins.join_next() => times.push(joined??),
        }
        if settled.is_none() && begin.elapsed() > plan.churn / SETTLED {
            settled = Some(memory(&processes)?.resident);
        }
    }
    while let Some(joined) = joins.join_next().await {
        times.push(joined??);
    }
    everybody_left(&server).await?;
    let used = since(before, &processes)?;

    let (scenario, ours) = ("churn, 200 clients/s come and leave", Target::Videorehab);
    let clients = number(u64::try_from(times.len())?);
    samples.add(scenario, "clients", ours, clients);
    samples.add(
        scenario,
        "CPU ms per client",
        ours,
        used * 1_000.0 / clients,
    );
    let p99 = percentile(&mut times, 0.99).context("nobody came")?;
    samples.add(scenario, "p99 ms to be in", ours, number(p99) / 1e6);
    let end = memory(&processes)?.resident;
    samples.add(scenario, "RSS MB at the end", ours, end / 1e6);
    let settled = settled.context("it was too short")?;
    samples.add(
        scenario,
        "memory at the end / after a tenth",
        ours,
        end / settled,
    );
    Ok(())
}

/// Gives how long it took to be in.
async fn come_and_go(seat: &crate::peer::Seat) -> anyhow::Result<u64> {
    let begin = Instant::now();
    let peer = LoadPeer::join(seat).await?;
    let took = u64::try_from(begin.elapsed().as_nanos())?;
    tokio::time::sleep(STAY).await;
    drop(peer);
    Ok(took)
}
