//! The ports of sessions. A port is leased and comes back when the lease is dropped, however its session ends.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use crate::base::lock;
use crate::config::PortRange;

/// The free ports, in the order in which they became free.
#[derive(Debug, Clone)]
pub struct PortPool {
    free: Arc<Mutex<VecDeque<u16>>>,
}

/// The right to use one port.
#[derive(Debug)]
pub struct PortLease {
    port: u16,
    free: Arc<Mutex<VecDeque<u16>>>,
}

impl PortPool {
    /// A pool of these ports.
    pub fn new(ports: PortRange) -> Self {
        Self {
            free: Arc::new(Mutex::new(ports.ports().collect())),
        }
    }

    /// Takes a port; `None` if all are in use.
    pub fn lease(&self) -> Option<PortLease> {
        let port = lock(&self.free).pop_front()?;
        Some(PortLease {
            port,
            free: Arc::clone(&self.free),
        })
    }

    /// How many ports are free.
    pub fn available(&self) -> usize {
        lock(&self.free).len()
    }
}

impl PortLease {
    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for PortLease {
    fn drop(&mut self) {
        lock(&self.free).push_back(self.port);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_lease_returns_its_port_to_the_end_of_the_queue() {
        let pool = PortPool::new(PortRange::new(8080, 2).unwrap());
        let first = pool.lease().unwrap();
        let second = pool.lease().unwrap();
        assert_eq!((first.port(), second.port()), (8080, 8081));
        assert!(pool.lease().is_none());
        drop(second);
        drop(first);
        assert_eq!(pool.available(), 2);
        assert_eq!(pool.lease().unwrap().port(), 8081);
    }
}
