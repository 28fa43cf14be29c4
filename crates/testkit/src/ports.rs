//! Ports for servers under test.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

/// Where the search begins; below the range that systems give to outgoing connections.
static NEXT: AtomicU16 = AtomicU16::new(20_000);

/// The first of `count` ports that are free just now. Tests of one process get different ones.
///
/// # Panics
/// If no port is left.
pub fn free_ports(count: u16) -> u16 {
    // Processes that test at the same time begin in different places.
    let offset = u16::try_from(std::process::id() % 100).unwrap_or(0) * 100;
    for _ in 0..1_000 {
        let first = NEXT.fetch_add(count, Ordering::Relaxed) % 10_000 + 20_000;
        let first = (first + offset - 20_000) % 10_000 + 20_000;
        if (first..first + count).all(|port| TcpListener::bind(("127.0.0.1", port)).is_ok()) {
            return first;
        }
    }
    panic!("no {count} free ports in a row");
}
