//! Clients that send each other messages, and how long each message takes. Clients are in one thread, so nothing is locked.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior};

use crate::peer::{LoadPeer, PeerEvent};

/// How many events of one client are handled before the next one's turn.
const TURN: usize = 64;

/// How long messages that are under way at the end may take.
const LAST_MESSAGES: Duration = Duration::from_secs(3);

/// Who sends to whom in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// The first to the second.
    OneWay,
    /// The first and the second to each other.
    BothWays,
    /// The first to all others.
    ToRoom,
}

/// How fast each sender sends.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pace {
    /// So many messages are under way at any time.
    Window(usize),
    /// One in each such time, whatever happens to those before it.
    Every(Duration),
}

/// What is counted while it is measured.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    is_measuring: Cell<bool>,
    is_over: Cell<bool>,
    /// Messages that arrived.
    pub delivered: Cell<u64>,
    /// How long each one took, in nanoseconds.
    pub latencies: RefCell<Vec<u64>>,
    /// Messages that the server refused, or that did not arrive.
    pub lost: Cell<u64>,
}

impl Meter {
    /// From now on everything counts.
    pub(crate) fn begin(&self) {
        self.is_measuring.set(true);
    }

    /// From now on nothing counts, and no client sends.
    pub(crate) fn end(&self) {
        self.is_measuring.set(false);
        self.is_over.set(true);
    }

    fn count(&self, took: Duration) {
        if self.is_measuring.get() {
            self.delivered.set(self.delivered.get() + 1);
            let nanoseconds = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
            self.latencies.borrow_mut().push(nanoseconds);
        }
    }

    fn lose(&self, messages: u64) {
        self.lost.set(self.lost.get() + messages);
    }
}

/// The messages of one sender that are under way. They arrive in the order in which they left.
#[derive(Debug, Default)]
struct Flow {
    /// When each one left, the oldest first.
    sent: VecDeque<Instant>,
    /// How many before `sent` have arrived everywhere.
    complete: usize,
    /// How many have arrived at each client.
    arrived: Vec<usize>,
}

impl Flow {
    /// Notes that the next one has arrived; gives how long it took.
    fn arrive(&mut self, at: usize, now: Instant) -> Option<Duration> {
        let arrived = self.arrived.get_mut(at)?;
        let sent = self.sent.get(arrived.checked_sub(self.complete)?)?;
        let took = now.saturating_duration_since(*sent);
        *arrived += 1;
        let everywhere = self.arrived.iter().min().copied().unwrap_or(0);
        while self.complete < everywhere && self.sent.pop_front().is_some() {
            self.complete += 1;
        }
        Some(took)
    }
}

/// The clients of one session.
#[derive(Debug)]
pub(crate) struct Group {
    peers: Vec<LoadPeer>,
    shape: Shape,
    data: String,
    flows: Vec<Flow>,
}

impl Group {
    /// Clients that send `data`.
    pub(crate) fn new(peers: Vec<LoadPeer>, shape: Shape, data: String) -> Self {
        let senders = if shape == Shape::BothWays { 2 } else { 1 };
        let receivers = peers.len();
        let flow = |sender| Flow {
            // The sender itself gets nothing and must not hold anything back.
            arrived: (0..receivers)
                .map(|at| if at == sender { usize::MAX } else { 0 })
                .collect(),
            ..Flow::default()
        };
        Self {
            peers,
            shape,
            data,
            flows: (0..senders).map(flow).collect(),
        }
    }

    /// Sends until the meter ends it, then waits for what is under way. The first message leaves after `delay`.
    ///
    /// # Errors
    /// A connection is lost.
    pub(crate) async fn run(
        mut self,
        pace: Pace,
        delay: Duration,
        meter: Rc<Meter>,
    ) -> anyhow::Result<()> {
        let every = match pace {
            Pace::Every(every) => every,
            Pace::Window(_) => Duration::from_secs(1),
        };
        let mut ticks = tokio::time::interval_at(Instant::now() + delay, every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        while !meter.is_over.get() {
            if let Pace::Window(window) = pace {
                self.fill(window).await?;
            }
            self.flush().await?;
            tokio::select! {
                biased;
                result = self.events(&meter) => result?,
                _ = ticks.tick() => if matches!(pace, Pace::Every(_)) {
                    self.send_each().await?;
                },
            }
        }
        self.finish(&meter).await
    }

    async fn finish(&mut self, meter: &Meter) -> anyhow::Result<()> {
        self.flush().await?;
        let last = async {
            while self.under_way() > 0 {
                self.events(meter).await?;
                self.flush().await?;
            }
            anyhow::Ok(())
        };
        match tokio::time::timeout(LAST_MESSAGES, last).await {
            Ok(result) => result?,
            Err(_) => meter.lose(u64::try_from(self.under_way())?),
        }
        Ok(())
    }

    fn under_way(&self) -> usize {
        self.flows.iter().map(|flow| flow.sent.len()).sum()
    }

    async fn fill(&mut self, window: usize) -> anyhow::Result<()> {
        for sender in 0..self.flows.len() {
            while self
                .flows
                .get(sender)
                .is_some_and(|flow| flow.sent.len() < window)
            {
                self.send(sender).await?;
            }
        }
        Ok(())
    }

    async fn send_each(&mut self) -> anyhow::Result<()> {
        for sender in 0..self.flows.len() {
            self.send(sender).await?;
        }
        Ok(())
    }

    async fn send(&mut self, sender: usize) -> anyhow::Result<()> {
        let to = match self.shape {
            Shape::ToRoom => None,
            Shape::OneWay | Shape::BothWays => self.peers.get(1 - sender.min(1)),
        };
        let to = to.map(|peer| peer.easyrtcid.clone());
        if let (Some(peer), Some(flow)) = (self.peers.get_mut(sender), self.flows.get_mut(sender)) {
            flow.sent.push_back(Instant::now());
            peer.feed_message(to.as_deref(), &self.data).await?;
        }
        Ok(())
    }

    async fn flush(&mut self) -> anyhow::Result<()> {
        for peer in &mut self.peers {
            peer.flush().await?;
        }
        Ok(())
    }

    /// Handles all events that are there, and waits for at least one.
    async fn events(&mut self, meter: &Meter) -> anyhow::Result<()> {
        poll_fn(|context| self.poll_events(context, meter)).await
    }

    fn poll_events(
        &mut self,
        context: &mut Context<'_>,
        meter: &Meter,
    ) -> Poll<anyhow::Result<()>> {
        let mut is_any = false;
        for at in 0..self.peers.len() {
            for _ in 0..TURN {
                let Some(peer) = self.peers.get_mut(at) else {
                    break;
                };
                let Poll::Ready(event) = peer.poll_event(context) else {
                    break;
                };
                is_any = true;
                match event {
                    Ok(PeerEvent::Message) => self.arrive(at, meter),
                    Ok(PeerEvent::Refused) => meter.lose(1),
                    Ok(PeerEvent::Acknowledged | PeerEvent::Other) => {}
                    Err(error) => return Poll::Ready(Err(error)),
                }
            }
        }
        if is_any {
            Poll::Ready(Ok(()))
        } else {
            Poll::Pending
        }
    }

    fn arrive(&mut self, at: usize, meter: &Meter) {
        let sender = usize::from(at == 0);
        let flow = self.flows.get_mut(sender);
        if let Some(took) = flow.and_then(|flow| flow.arrive(at, Instant::now())) {
            meter.count(took);
        }
    }
}
