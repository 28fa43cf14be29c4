//! Measuring one load on one server.

use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::Context;
use tokio::task::JoinSet;

use crate::accounting::{Memory, cpu, memory, since};
use crate::peer::{Seat, data, join_all};
use crate::samples::{Samples, number, percentile};
use crate::target::{Running, Target};
use crate::traffic::{Group, Meter, Pace, Shape};

/// Messages flow for so long before anything counts.
const WARM_UP: Duration = Duration::from_millis(500);

/// From this share of its processor on, the generator is the limit.
const GENERATOR_LIMIT: f64 = 0.9;

/// A load.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    /// How many sessions have clients.
    pub sessions: usize,
    /// How many clients each one has.
    pub clients: usize,
    /// Who sends to whom.
    pub shape: Shape,
    /// How fast.
    pub pace: Pace,
    /// The bytes of `msgData`.
    pub bytes: usize,
    /// How long it is measured.
    pub duration: Duration,
}

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    /// Deliveries in a second.
    pub per_s: f64,
    /// The server's processor time, in seconds, for 100,000 deliveries.
    pub cpu_per_100k: f64,
    /// The share of a processor that the server used.
    pub server_share: f64,
    /// The same of the generator.
    pub generator_share: f64,
    /// Half of the messages took no longer, in microseconds.
    pub p50_us: f64,
    /// 99 of 100 took no longer.
    pub p99_us: f64,
    /// The server's memory at the end of it, with all clients there.
    pub memory: Memory,
    /// Messages that were refused or did not arrive.
    pub lost: u64,
}

/// Lets clients join, applies the load, and lets them go.
///
/// # Errors
/// A client is refused, or loses its connection.
pub(crate) async fn measure(running: &Running, load: Load) -> anyhow::Result<Measured> {
    let groups = join_groups(&running.seats, load).await?;
    measure_groups(running, groups, load).await
}

/// The same with clients that have joined already.
///
/// # Errors
/// A client loses its connection.
pub(crate) async fn measure_groups(
    running: &Running,
    groups: Vec<Group>,
    load: Load,
) -> anyhow::Result<Measured> {
    let meter = Rc::new(Meter::default());
    let mut tasks = start(groups, load, &meter);
    settle(&mut tasks, WARM_UP).await?;

    let this = [std::process::id()];
    let (server_before, this_before) = (cpu(&running.processes)?, cpu(&this)?);
    let begin = Instant::now();
    meter.begin();
    settle(&mut tasks, load.duration).await?;
    let took = begin.elapsed().as_secs_f64();
    let server = since(server_before, &running.processes)?;
    let generator = since(this_before, &this)?;
    let memory = memory(&running.processes)?;
    meter.end();
    while let Some(result) = tasks.join_next().await {
        result??;
    }

    let delivered = number(meter.delivered.get());
    let mut latencies = meter.latencies.borrow_mut();
    let mut us = |share| {
        let nanoseconds = percentile(&mut latencies, share).context("nothing arrived")?;
        anyhow::Ok(number(nanoseconds) / 1_000.0)
    };
    Ok(Measured {
        per_s: delivered / took,
        cpu_per_100k: server / delivered * 100_000.0,
        server_share: server / took,
        generator_share: generator / took,
        p50_us: us(0.5)?,
        p99_us: us(0.99)?,
        memory,
        lost: meter.lost.get(),
    })
}

/// Lets the clients of a load join.
///
/// # Errors
/// One is refused.
pub(crate) async fn join_groups(seats: &[Seat], load: Load) -> anyhow::Result<Vec<Group>> {
    let mut groups = Vec::with_capacity(load.sessions);
    for seat in seats.iter().take(load.sessions) {
        let peers = join_all(seat, load.clients).await?;
        groups.push(Group::new(peers, load.shape, data(load.bytes)));
    }
    Ok(groups)
}

/// Lets them send, those of each session a little later than those of the one before.
pub(crate) fn start(
    groups: Vec<Group>,
    load: Load,
    meter: &Rc<Meter>,
) -> JoinSet<anyhow::Result<()>> {
    let every = match load.pace {
        Pace::Every(every) => every,
        Pace::Window(_) => Duration::ZERO,
    };
    let count = u32::try_from(groups.len()).unwrap_or(u32::MAX).max(1);
    let mut tasks = JoinSet::new();
    for (number, group) in (0..).zip(groups) {
        let delay = every * number / count;
        tasks.spawn_local(group.run(load.pace, delay, Rc::clone(meter)));
    }
    tasks
}

/// Lets time pass; an error of a client ends it.
///
/// # Errors
/// That error.
pub(crate) async fn settle(
    tasks: &mut JoinSet<anyhow::Result<()>>,
    duration: Duration,
) -> anyhow::Result<()> {
    let first_end = tasks.join_next();
    match tokio::time::timeout(duration, first_end).await {
        Err(_) | Ok(None) => Ok(()),
        Ok(Some(result)) => result?.and_then(|()| anyhow::bail!("a client stopped by itself")),
    }
}

impl Measured {
    /// Keeps what every load has: cost, latency, losses, and whether the generator was the limit.
    pub(crate) fn keep(&self, samples: &mut Samples, scenario: &str, running: &Running) {
        let target = running.target;
        let mut add = |figure: &str, value: f64| samples.add(scenario, figure, target, value);
        add("messages/s", self.per_s);
        add("CPU s per 100,000", self.cpu_per_100k);
        add("p50 us", self.p50_us);
        add("p99 us", self.p99_us);
        self.note(samples, scenario, target);
    }

    /// Says what has to be known of it.
    pub(crate) fn note(&self, samples: &mut Samples, scenario: &str, target: Target) {
        if self.lost > 0 {
            samples.note(format!(
                "{scenario}: messages to {} were refused or lost ({} in one round)",
                target.name(),
                self.lost
            ));
        }
        if self.generator_share > GENERATOR_LIMIT && self.server_share < GENERATOR_LIMIT {
            samples.note(format!(
                "{scenario}: with {} the generator was the limit, so messages/s is what it can do; the CPU time is the server's",
                target.name()
            ));
        }
    }
}
