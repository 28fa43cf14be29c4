//! The ports of sessions. A port is leased and comes back when the lease is dropped, however its session ends.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// The ports that are free, the one that has been free for longest first.
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
    /// A pool of `count` ports from `first` on.
    pub fn new(first: u16, count: u16) -> Self {
        let ports = (first..=u16::MAX).take(usize::from(count)).collect();
        Self {
            free: Arc::new(Mutex::new(ports)),
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

fn lock(ports: &Mutex<VecDeque<u16>>) -> std::sync::MutexGuard<'_, VecDeque<u16>> {
    ports.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_go_round_and_come_back_on_drop() {
        let pool = PortPool::new(8080, 2);
        let first = pool.lease().unwrap();
        let second = pool.lease().unwrap();
        assert_eq!((first.port(), second.port()), (8080, 8081));
        assert!(pool.lease().is_none());
        drop(second);
        drop(first);
        assert_eq!(pool.available(), 2);
        assert_eq!(pool.lease().unwrap().port(), 8081);
    }

    #[test]
    fn a_pool_does_not_reach_beyond_the_last_port() {
        assert_eq!(PortPool::new(u16::MAX, 50).available(), 1);
    }
}
