//! How many connections a listener accepts: a number in all, and half of it from one address, so that one client cannot keep
//! the others out.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use crate::base::lock;
use crate::http::address::network;

/// One address may take one of this many shares of all slots.
const SHARES: usize = 2;

/// The slots of one listener. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct ConnectionSlots {
    taken: Arc<Mutex<Taken>>,
    all: usize,
    /// How many an address may take.
    each: usize,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// The slot of one connection. It becomes free when it is dropped.
#[derive(Debug)]
pub(super) struct ConnectionSlot {
    taken: Arc<Mutex<Taken>>,
    address: IpAddr,
}

impl ConnectionSlots {
    /// `count` slots. Behind a proxy all connections come from its address, so there are no shares.
    pub(super) fn new(count: usize, behind_proxy: bool) -> Self {
        let each = if behind_proxy {
            count
        } else {
            count.div_ceil(SHARES)
        };
        Self {
            taken: Arc::default(),
            all: count,
            each,
        }
    }

    /// Takes a slot for a connection from `address`; `None` if there is none.
    pub(super) fn take(&self, address: IpAddr) -> Option<ConnectionSlot> {
        let address = network(address);
        let mut taken = lock(&self.taken);
        let of_address = taken.by_address.get(&address).copied().unwrap_or_default();
        if taken.all >= self.all || of_address >= self.each {
            return None;
        }
        taken.all += 1;
        taken.by_address.insert(address, of_address + 1);
        Some(ConnectionSlot {
            taken: Arc::clone(&self.taken),
            address,
        })
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        taken.all = taken.all.saturating_sub(1);
        if let Some(count) = taken.by_address.get_mut(&self.address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                taken.by_address.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    #[test]
    fn one_address_cannot_take_every_slot() {
        let slots = ConnectionSlots::new(4, false);
        let here: Vec<Option<ConnectionSlot>> = (0..3).map(|_| slots.take(HERE)).collect();
        assert_eq!(here.iter().flatten().count(), 2);
        let there: Vec<Option<ConnectionSlot>> = (0..3).map(|_| slots.take(THERE)).collect();
        assert_eq!(there.iter().flatten().count(), 2);
        drop(here);
        assert!(slots.take(HERE).is_some());
        drop(there);
        assert!(lock(&slots.taken).by_address.is_empty() && lock(&slots.taken).all == 0);
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        let slots = ConnectionSlots::new(4, false);
        let address = |host: u16| IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, host]);
        let taken: Vec<Option<ConnectionSlot>> =
            (0..4).map(|host| slots.take(address(host))).collect();
        assert_eq!(taken.iter().flatten().count(), 2);
        assert!(
            slots
                .take(IpAddr::from([0x2001, 0xdb8, 0, 2, 0, 0, 0, 1]))
                .is_some()
        );
    }

    #[test]
    fn a_proxy_may_take_them_all() {
        let slots = ConnectionSlots::new(3, true);
        let taken: Vec<Option<ConnectionSlot>> = (0..4).map(|_| slots.take(HERE)).collect();
        assert_eq!(taken.iter().flatten().count(), 3);
    }
}
