//! Fuzzes what happens to one Engine.IO connection; the function itself is among the tests of the crate `signaling`.

#![no_main]

#[allow(dead_code)]
#[path = "../../crates/signaling/tests/fuzzing/mod.rs"]
mod fuzzing;
#[allow(dead_code)]
#[path = "../../crates/signaling/tests/world/mod.rs"]
mod world;

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::connections(data));
