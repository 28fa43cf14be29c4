//! Clients by long polling: 50 sessions of two, one message a second from the first client of each to the second.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::accounting::{cpu, since};
use crate::measure::settle;
use crate::peer::{Seat, data};
use crate::poller::Poller;
use crate::samples::{Samples, number};
use crate::scenario::bench::Bench;
use crate::target::{Running, Target};

const EVERY: Duration = Duration::from_secs(1);

/// It takes longer than other loads, because few messages are sent.
const TIMES_AS_LONG: u32 = 2;

/// What has arrived: how long each message took, in nanoseconds.
type Arrived = Rc<RefCell<Vec<u64>>>;

pub(super) async fn run(bench: &mut Bench<'_>) -> anyhow::Result<()> {
    let Bench {
        lab,
        node,
        plan,
        samples,
    } = bench;
    let ours = super::bench::frozen(lab, &[Target::Videorehab], plan.node_sessions).await?;
    for round in 0..plan.rounds {
        samples.begin_round(round);
        for server in ours.iter().chain([*node]) {
            server.resume()?;
            poll(server, plan.load * TIMES_AS_LONG, samples).await?;
            server.pause()?;
        }
    }
    Ok(())
}

async fn poll(server: &Running, duration: Duration, samples: &mut Samples) -> anyhow::Result<()> {
    let arrived = Arrived::default();
    let is_counted = Rc::new(Cell::new(false));
    let mut tasks = JoinSet::new();
    let mut pollers = Vec::new();
    let count = u32::try_from(server.seats.len())?;
    for (number, seat) in (0..).zip(&server.seats) {
        let Seat::Easyrtc {
            authority, path, ..
        } = seat
        else {
            continue;
        };
        let first = Poller::join(authority, path).await?;
        let second = Poller::join(authority, path).await?;
        pollers.extend([first.clone(), second.clone()]);
        let sent = Rc::default();
        let (to, delay) = (second.easyrtcid.clone(), EVERY * number / count);
        tasks.spawn_local(listen(
            first.clone(),
            Rc::default(),
            Rc::default(),
            Rc::default(),
        ));
        let (seen, counted) = (Rc::clone(&arrived), Rc::clone(&is_counted));
        tasks.spawn_local(listen(second, Rc::clone(&sent), seen, counted));
        tasks.spawn_local(speak(first, to, delay, sent));
    }
    settle(&mut tasks, EVERY).await?;
    let before = cpu(&server.processes)?;
    is_counted.set(true);
    settle(&mut tasks, duration).await?;
    is_counted.set(false);
    let used = since(before, &server.processes)?;
    tasks.shutdown().await;
    for poller in pollers {
        // Node has closed it already, because its poll was cut.
        let _ = poller.leave().await;
    }

    let (scenario, target) = ("polling, 50 sessions, 50 messages/s, 200 B", server.target);
    let times = arrived.take();
    let messages = number(u64::try_from(times.len())?);
    samples.add(
        scenario,
        "CPU s per 100,000",
        target,
        used / messages * 100_000.0,
    );
    samples.add_times(scenario, "us", target, times);
    Ok(())
}

async fn speak(
    poller: Poller,
    to: String,
    delay: Duration,
    sent: Rc<RefCell<VecDeque<Instant>>>,
) -> anyhow::Result<()> {
    let mut ticks = tokio::time::interval_at(tokio::time::Instant::now() + delay, EVERY);
    let data = data(200);
    for ack in 1_u64.. {
        ticks.tick().await;
        sent.borrow_mut().push_back(Instant::now());
        let packet = format!(
            r#"42{ack}["easyrtcMsg",{{"msgType":"load","targetEasyrtcid":"{to}","msgData":"{data}"}}]"#
        );
        poller.post(packet).await?;
    }
    Ok(())
}

async fn listen(
    poller: Poller,
    sent: Rc<RefCell<VecDeque<Instant>>>,
    arrived: Arrived,
    is_counted: Rc<Cell<bool>>,
) -> anyhow::Result<()> {
    loop {
        for packet in poller.poll().await? {
            let is_message = packet.starts_with("42") && packet.contains(r#"["easyrtcMsg""#);
            let sent = is_message.then(|| sent.borrow_mut().pop_front()).flatten();
            if let Some(sent) = sent.filter(|_| is_counted.get()) {
                let nanoseconds = u64::try_from(sent.elapsed().as_nanos())?;
                arrived.borrow_mut().push(nanoseconds);
            }
        }
    }
}
