//! Payloads: the packets of one HTTP body, as text. Revision 3 writes their lengths before them, in UTF-16 code units;
//! revision 4 puts a separator between them.

use std::collections::VecDeque;

use anyhow::Context;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::address::{EngineVersion, Packet};

const SEPARATOR: char = '\u{1e}';

pub(super) fn encode(engine: EngineVersion, packet: &Packet) -> String {
    let text = match (engine, packet) {
        (_, Packet::Text(text)) => text.clone(),
        (EngineVersion::V3, Packet::Binary(data)) => format!("b4{}", BASE64_STANDARD.encode(data)),
        (EngineVersion::V4, Packet::Binary(data)) => format!("b{}", BASE64_STANDARD.encode(data)),
    };
    match engine {
        EngineVersion::V3 => format!("{}:{text}", text.encode_utf16().count()),
        EngineVersion::V4 => text,
    }
}

pub(super) fn decode(engine: EngineVersion, payload: &str) -> anyhow::Result<VecDeque<Packet>> {
    match engine {
        EngineVersion::V3 => decode_lengths(payload),
        EngineVersion::V4 => payload
            .split(SEPARATOR)
            .map(|text| packet(text, "b"))
            .collect(),
    }
}

fn decode_lengths(mut payload: &str) -> anyhow::Result<VecDeque<Packet>> {
    let mut packets = VecDeque::new();
    while let Some((length, rest)) = payload.split_once(':') {
        let length: usize = length.parse()?;
        let mut seen = 0;
        let is_behind = |(_, character): &(usize, char)| {
            let behind = seen >= length;
            seen += character.len_utf16();
            behind
        };
        let end = rest
            .char_indices()
            .find(is_behind)
            .map_or(rest.len(), |(at, _)| at);
        let (text, next) = rest.split_at(end);
        packets.push_back(packet(text, "b4")?);
        payload = next;
    }
    anyhow::ensure!(payload.is_empty(), "no length in {payload}");
    Ok(packets)
}

fn packet(text: &str, binary: &str) -> anyhow::Result<Packet> {
    match text.strip_prefix(binary) {
        Some(data) => {
            let data = BASE64_STANDARD.decode(data).context("not base64")?;
            Ok(Packet::Binary(data))
        }
        None => Ok(Packet::Text(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The payloads of the golden table.
    const TABLE: &str = include_str!("../../../../testdata/wire/payloads.json");

    #[test]
    fn payloads_of_both_revisions_are_read_and_written() {
        let cases: Vec<serde_json::Value> = serde_json::from_str(TABLE).unwrap();
        for case in &cases {
            let engine = match case["revision"].as_u64() {
                Some(3) => EngineVersion::V3,
                Some(4) => EngineVersion::V4,
                other => panic!("revision {other:?}"),
            };
            let (name, payload) = (&case["name"], case["text"].as_str().unwrap());
            let packets: Vec<Packet> = case["is"]
                .as_array()
                .unwrap()
                .iter()
                .map(packet_in)
                .collect();
            assert_eq!(decode(engine, payload).unwrap(), packets, "{name}");
            let texts: Vec<String> = packets
                .iter()
                .map(|packet| encode(engine, packet))
                .collect();
            let separator = match engine {
                EngineVersion::V3 => "",
                EngineVersion::V4 => "\u{1e}",
            };
            assert_eq!(texts.join(separator), payload, "{name}");
        }
        let revisions = cases.iter().map(|case| case["revision"].as_u64());
        assert_eq!(
            revisions.collect::<std::collections::BTreeSet<_>>().len(),
            2
        );
    }

    /// A text stands for itself, an array for bytes.
    fn packet_in(value: &serde_json::Value) -> Packet {
        match value.as_str() {
            Some(text) => Packet::Text(text.to_owned()),
            None => Packet::Binary(serde_json::from_value(value.clone()).unwrap()),
        }
    }
}
