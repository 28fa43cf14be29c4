//! Peers without a browser call each other through a session, and connect for real.

use std::time::{Duration, Instant};

use testkit::{EngineVersion, NativePeer, Server};

const BINARY: &str = env!("CARGO_BIN_EXE_videorehab");
/// The application of OpenTera's pages.
const APPLICATION: &str = "OpenTera";
const PEERS: usize = 8;
const CONNECTED_WITHIN: Duration = Duration::from_secs(10);

#[tokio::test]
async fn two_native_peers_talk_and_see_each_other() -> anyhow::Result<()> {
    let server = Server::start(BINARY, 1, &[]).await?;
    let session = server.start_session().await?;
    let address = session.socket(session.port, EngineVersion::V4);
    let first = NativePeer::join(&address, APPLICATION).await?;
    let second = NativePeer::join(&address, APPLICATION).await?;
    assert_eq!(second.others, [first.id.as_str()]);
    second.call(&first.id).await?;
    for (one, other) in [(&first, &second), (&second, &first)] {
        one.sees(&other.id, |seen| seen.is_connected && seen.has_channel)
            .await?;
        // Not before the other can hear it: a channel opens on one side first.
        other.sees(&one.id, |seen| seen.has_channel).await?;
        for number in 0..3 {
            one.say(&other.id, &format!("{number} from {}", one.id))
                .await?;
        }
    }
    for (one, other) in [(&first, &second), (&second, &first)] {
        let expected: Vec<String> = (0..3)
            .map(|number| format!("{number} from {}", one.id))
            .collect();
        other
            .sees(&one.id, |seen| seen.messages.len() >= expected.len())
            .await?;
        assert_eq!(other.seen_of(&one.id).messages, expected);
        let before = other.seen_of(&one.id).video_bytes;
        other
            .sees(&one.id, |seen| seen.video_bytes > before)
            .await?;
    }
    Ok(())
}

#[tokio::test]
async fn eight_native_peers_form_a_full_mesh() -> anyhow::Result<()> {
    let server = Server::start(BINARY, 1, &[]).await?;
    let session = server.start_session().await?;
    let address = session.socket(session.port, EngineVersion::V4);
    let begin = Instant::now();
    let mut peers: Vec<NativePeer> = Vec::new();
    for _ in 0..PEERS {
        let peer = NativePeer::join(&address, APPLICATION).await?;
        assert_eq!(peer.others.len(), peers.len());
        for other in &peer.others {
            peer.call(other).await?;
        }
        peers.push(peer);
    }
    let mut ends = 0;
    for peer in &peers {
        for other in peers.iter().filter(|other| other.id != peer.id) {
            peer.sees(&other.id, |seen| seen.is_connected && seen.has_channel)
                .await?;
            ends += 1;
        }
    }
    let took = begin.elapsed();
    assert!(took < CONNECTED_WITHIN, "{took:?}");
    assert_eq!(ends, PEERS * (PEERS - 1));
    println!(
        "FIGURE {PEERS} native peers in a full mesh of {} connections after {took:.1?}",
        ends / 2
    );
    for peer in &peers {
        for other in peers.iter().filter(|other| other.id != peer.id) {
            peer.sees(&other.id, |seen| seen.video_bytes > 0).await?;
        }
    }
    Ok(())
}
