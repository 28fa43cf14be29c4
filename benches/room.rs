//! `Room` alone: from a parsed request to the effects, which are not written.

use std::hint::black_box;

use benches::{Stage, message, parse};
use criterion::{Criterion, criterion_group, criterion_main};

fn room(criterion: &mut Criterion) {
    for (name, target) in [
        (
            "a message to one peer of eight",
            r#""targetEasyrtcid":"p1""#,
        ),
        ("a message to a room of eight", r#""targetRoom":"default""#),
    ] {
        let mut stage = Stage::new(8);
        let request = parse(&message(target, 200));
        assert!(request.is_some(), "not a request: {name}");
        criterion.bench_function(&format!("room: {name}"), |bench| {
            bench.iter(|| {
                let request = black_box(&request).clone();
                request.map(|request| stage.ask(0, request))
            });
        });
    }
}

criterion_group! { name = benches; config = Criterion::default(); targets = room }
criterion_main!(benches);
