//! From the text of a frame to the texts that leave: an offer to one peer, a message to a room of eight.

use std::hint::black_box;

use benches::Stage;
use criterion::{Criterion, criterion_group, criterion_main};

fn relay(criterion: &mut Criterion) {
    let mut stage = Stage::new(2);
    for bytes in [200, 2_000] {
        let sdp = "x".repeat(bytes);
        let packet = format!(
            r#"21["easyrtcCmd",{{"msgType":"offer","targetEasyrtcid":"p1","msgData":{{"sdp":"{sdp}"}}}}]"#
        );
        criterion.bench_function(&format!("offer of {bytes} bytes to one peer"), |bench| {
            bench.iter(|| stage.send(0, black_box(&packet)));
        });
    }
}

fn broadcast(criterion: &mut Criterion) {
    let mut stage = Stage::new(8);
    let text = "x".repeat(200);
    let packet =
        format!(r#"21["easyrtcMsg",{{"msgType":"x","targetRoom":"default","msgData":"{text}"}}]"#);
    criterion.bench_function("message of 200 bytes to a room of eight", |bench| {
        bench.iter(|| stage.send(0, black_box(&packet)));
    });
}

criterion_group! { name = benches; config = Criterion::default(); targets = relay, broadcast }
criterion_main!(benches);
