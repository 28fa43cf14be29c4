//! The codec alone: from the text of a packet to a request, and from an event to the text of a packet.

use std::hint::black_box;

use benches::{message, parse};
use criterion::{Criterion, criterion_group, criterion_main};
use signaling::socketio::Encoded;

fn decode(criterion: &mut Criterion) {
    for bytes in [200, 2_000] {
        let packet = message(r#""targetEasyrtcid":"p1""#, bytes);
        assert!(parse(&packet).is_some(), "not a request");
        criterion.bench_function(&format!("decode a message of {bytes} bytes"), |bench| {
            bench.iter(|| parse(black_box(&packet)));
        });
    }
}

fn encode(criterion: &mut Criterion) {
    for bytes in [200, 2_000] {
        let argument = format!("{{\"msgData\":\"{}\"}}", "x".repeat(bytes));
        criterion.bench_function(&format!("encode an event of {bytes} bytes"), |bench| {
            bench.iter(|| Encoded::event(7, "easyrtcMsg", black_box(&argument), Vec::new()));
        });
    }
}

criterion_group! { name = benches; config = Criterion::default(); targets = decode, encode }
criterion_main!(benches);
