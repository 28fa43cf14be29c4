//! Messages of one sender arrive in the order in which they were sent, however many threads the server has and whatever
//! else it does.

#![expect(
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of a test stand outside its test functions"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use testkit::{EngineVersion, Server, StartedSession};
use tokio::task::JoinSet;

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");
const MESSAGES: usize = 20_000;
/// How many messages may be on their way.
const IN_FLIGHT: usize = 200;
const BUSY_SESSIONS: u16 = 50;

#[tokio::test]
async fn twenty_thousand_relays_arrive_in_order_with_one_thread() -> anyhow::Result<()> {
    relays_arrive_in_order("1").await
}

#[tokio::test]
async fn twenty_thousand_relays_arrive_in_order_with_two_threads() -> anyhow::Result<()> {
    relays_arrive_in_order("2").await
}

#[tokio::test]
async fn twenty_thousand_relays_arrive_in_order_with_four_threads() -> anyhow::Result<()> {
    relays_arrive_in_order("4").await
}

async fn relays_arrive_in_order(threads: &str) -> anyhow::Result<()> {
    let options = [
        "--worker-threads",
        threads,
        "--messages-per-s",
        "1000000",
        "--message-burst",
        "4000",
        "--handshake-burst",
        "1000",
        "--max-queued-bytes",
        "100000000",
    ];
    let server = Server::start(BINARY, BUSY_SESSIONS + 1, &options).await?;
    let stop = Arc::new(AtomicBool::new(false));
    let elsewhere = Arc::new(AtomicUsize::new(0));
    let mut busy = JoinSet::new();
    for _ in 0..BUSY_SESSIONS {
        let session = server.start_session().await?;
        busy.spawn(chatter(session, Arc::clone(&stop), Arc::clone(&elsewhere)));
    }
    while elsewhere.load(Ordering::Relaxed) < usize::from(BUSY_SESSIONS) {
        tokio::task::yield_now().await;
    }

    let session = server.start_session().await?;
    let mut sender = session.join(EngineVersion::V4).await?;
    let mut receiver = session.join(EngineVersion::V4).await?;
    let before = Instant::now();
    let chatted = elsewhere.load(Ordering::Relaxed);
    let (mut sent, mut acked, mut received) = (0, 0, 0);
    while received < MESSAGES || acked < MESSAGES {
        while sent < MESSAGES && sent < received + IN_FLIGHT && sent < acked + IN_FLIGHT {
            let message =
                json!({ "msgType": "n", "targetEasyrtcid": receiver.easyrtcid, "msgData": sent });
            sender
                .send(&format!("42{sent}{}", json!(["easyrtcMsg", message])))
                .await?;
            sent += 1;
        }
        tokio::select! {
            text = sender.receive(), if acked < sent => {
                if let Some(ack) = text?.strip_prefix("43") {
                    ensure!(ack == format!("{acked}[{{\"msgType\":\"ack\"}}]"), "{ack} instead of {acked}");
                    acked += 1;
                }
            }
            event = receiver.event("n"), if received < sent => {
                ensure!(event?["msgData"] == received, "not {received}");
                received += 1;
            }
        }
    }
    let took = before.elapsed();
    let chatted = elsewhere.load(Ordering::Relaxed) - chatted;
    stop.store(true, Ordering::Relaxed);
    while let Some(ended) = busy.join_next().await {
        ended??;
    }
    ensure!(chatted > 0, "the other sessions were not busy");
    println!(
        "FIGURE {MESSAGES} numbered relays with {threads} worker threads: in order, {took:.1?}, while \
         {BUSY_SESSIONS} other sessions relayed {chatted}"
    );
    Ok(())
}

/// Two peers who send each other messages until they are stopped.
async fn chatter(
    session: StartedSession,
    stop: Arc<AtomicBool>,
    relayed: Arc<AtomicUsize>,
) -> anyhow::Result<()> {
    let mut one = session.join(EngineVersion::V4).await?;
    let mut other = session.join(EngineVersion::V3).await?;
    for number in 0_u64.. {
        let ack = one.message(&other.easyrtcid, json!(number)).await?;
        ensure!(ack["msgType"] == "ack", "{ack}");
        let event = other.event("test").await?;
        let data = event.get("msgData").and_then(Value::as_u64);
        ensure!(data.context("no number")? == number, "{event}");
        relayed.fetch_add(1, Ordering::Relaxed);
        if stop.load(Ordering::Relaxed) {
            break;
        }
    }
    Ok(())
}
