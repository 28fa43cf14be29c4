//! Replays the inputs that the fuzzer found worth keeping (`fuzz/corpus`) and the packets of the golden table
//! (`testdata/wire`), and these and the recorded ones with bytes changed.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "helpers of a test stand outside its test functions"
)]

mod fuzzing;
#[expect(dead_code, reason = "what the packets mean is for `wire`")]
mod table;
mod world;

use std::path::Path;

use fuzzing::TARGETS;
use proptest::prelude::*;

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus");
const RECORDINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/easyrtc");

#[test]
fn every_kept_input_holds() {
    for (name, target) in TARGETS {
        let inputs = files(&Path::new(CORPUS).join(name));
        assert!(!inputs.is_empty(), "the corpus of {name} is empty");
        for input in inputs {
            target(&input);
        }
    }
}

#[test]
fn every_packet_of_the_table_holds() {
    for packet in packets_of_the_table() {
        replay(&packet);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// What real clients sent, what the table shows and what the fuzzer kept, perturbed: bytes replaced, cut out or doubled.
    #[test]
    fn perturbed_packets_do_no_harm(
        which: prop::sample::Index,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 0..6),
    ) {
        let packets = known_packets();
        let mut packet = which.get(packets).clone();
        for (place, byte, kind) in changes {
            if packet.is_empty() {
                break;
            }
            let place = place.index(packet.len());
            match kind {
                0 => packet.splice(place..=place, [byte]).for_each(drop),
                1 => packet.truncate(place),
                _ => packet.insert(place, byte),
            }
        }
        replay(&packet);
    }
}

/// Feeds a packet to everything that the fuzzer feeds.
fn replay(packet: &[u8]) {
    for (_, target) in TARGETS {
        target(packet);
    }
    fuzzing::messages(&[b"\x01", packet].concat());
}

/// Every packet of a client in the golden table, and by itself what an event says.
fn packets_of_the_table() -> Vec<Vec<u8>> {
    let mut packets = Vec::new();
    for case in table::packets_of_clients() {
        let packet = case.packet();
        packets.push(packet.into());
        packets.extend(
            packet
                .find('[')
                .and_then(|start| packet.get(start..))
                .map(Vec::from),
        );
    }
    packets
}

/// The packets of the table, the inputs that the fuzzer kept, and every `["easyrtc…",…]` of the recordings, as its client sent
/// it.
fn known_packets() -> &'static [Vec<u8>] {
    static PACKETS: std::sync::OnceLock<Vec<Vec<u8>>> = std::sync::OnceLock::new();
    PACKETS.get_or_init(|| {
        let mut packets = packets_of_the_table();
        for (name, _) in TARGETS {
            packets.extend(files(&Path::new(CORPUS).join(name)));
        }
        for recording in files(Path::new(RECORDINGS)) {
            // The folder also holds a page that describes the format.
            let Ok(recording) = serde_json::from_slice::<serde_json::Value>(&recording) else {
                continue;
            };
            let steps = recording.get("steps").and_then(serde_json::Value::as_array);
            for step in steps.into_iter().flatten() {
                if let Some(raw) = step
                    .get("send_raw_engineio_message")
                    .and_then(|raw| raw.as_str())
                {
                    packets.push(raw.into());
                }
                let (event, payload) = (step.pointer("/send/event"), step.pointer("/send/payload"));
                if let (Some(event), Some(payload)) = (event, payload) {
                    let array = serde_json::json!([event, payload]);
                    packets.push(array.to_string().into_bytes());
                    packets.push(format!("27{array}").into_bytes());
                }
            }
        }
        assert!(packets.len() > 500, "only {} packets", packets.len());
        packets
    })
}

fn files(folder: &Path) -> Vec<Vec<u8>> {
    let entries =
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .iter()
        .filter(|path| path.is_file())
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}
