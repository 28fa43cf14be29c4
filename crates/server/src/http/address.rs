//! The address that a request comes from, and how many attempts it has.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use http::HeaderMap;
use signaling::allowance::{Allowance, TokenBucket};

use crate::base::lock;

/// How many addresses are remembered. New ones are refused then, until others can be forgotten.
const MAX_ADDRESSES: usize = 16_384;

/// Whether a request came through a trusted proxy, in its extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FromProxy(pub(crate) bool);

/// The address of the client, in the extensions of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ClientAddress(IpAddr);

impl ClientAddress {
    /// `peer` is the other end of the TCP connection. If that is a proxy, it appends the address of its client to
    /// `X-Forwarded-For`; everything before that may be forged.
    pub(crate) fn new(peer: IpAddr, headers: &HeaderMap, is_from_proxy: bool) -> Self {
        let forwarded = || {
            headers
                .get_all("x-forwarded-for")
                .iter()
                .next_back()?
                .to_str()
                .ok()
        };
        let last = || forwarded()?.rsplit(',').next()?.trim().parse().ok();
        let address = if is_from_proxy {
            last().unwrap_or(peer)
        } else {
            peer
        };
        Self(network(address))
    }
}

/// One customer of an IPv6 provider has a whole /64 network, so that counts as one address.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// A token bucket for each address. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct AddressLimiter {
    buckets: Arc<Mutex<HashMap<ClientAddress, TokenBucket>>>,
    per_second: u32,
    burst: u32,
}

impl AddressLimiter {
    pub(crate) fn new(per_second: u32, burst: u32) -> Self {
        Self {
            buckets: Arc::default(),
            per_second,
            burst,
        }
    }

    /// Whether one more attempt from `address` is allowed.
    pub(crate) fn allows(&self, address: ClientAddress, now: Instant) -> bool {
        let mut buckets = lock(&self.buckets);
        if buckets.len() >= MAX_ADDRESSES && !buckets.contains_key(&address) {
            buckets.retain(|_, bucket| !bucket.is_full(now));
            if buckets.len() >= MAX_ADDRESSES {
                return false;
            }
        }
        let fresh = || TokenBucket::new(self.per_second, self.burst, now);
        buckets.entry(address).or_insert_with(fresh).take(1, now) == Allowance::Granted
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn address(text: &str) -> ClientAddress {
        ClientAddress::new(text.parse().unwrap(), &HeaderMap::new(), false)
    }

    #[test]
    fn one_address_does_not_use_up_the_tokens_of_another() {
        let (limiter, now) = (AddressLimiter::new(1, 2), Instant::now());
        let outcomes: Vec<bool> = (0..3)
            .map(|_| limiter.allows(address("192.0.2.1"), now))
            .collect();
        assert_eq!(outcomes, [true, true, false]);
        assert!(limiter.allows(address("192.0.2.2"), now));
        assert!(limiter.allows(address("192.0.2.1"), now + Duration::from_secs(2)));
    }

    #[test]
    fn addresses_of_one_network_are_one() {
        assert_eq!(address("2001:db8::1"), address("2001:db8::ffff:2"));
        assert_ne!(address("2001:db8::1"), address("2001:db8:0:1::1"));
        assert_eq!(address("::ffff:192.0.2.1"), address("192.0.2.1"));
    }

    #[test]
    fn only_a_trusted_proxy_says_who_its_client_is() {
        let mut headers = HeaderMap::new();
        headers.append(
            "x-forwarded-for",
            "198.51.100.9, 192.0.2.7".parse().unwrap(),
        );
        let proxy = "127.0.0.1".parse().unwrap();
        assert_eq!(
            ClientAddress::new(proxy, &headers, true),
            address("192.0.2.7")
        );
        assert_eq!(
            ClientAddress::new(proxy, &headers, false),
            address("127.0.0.1")
        );
    }

    #[test]
    fn new_addresses_are_refused_before_memory_grows_without_bound() {
        let (limiter, now) = (AddressLimiter::new(1, 1), Instant::now());
        for number in 0..u32::try_from(MAX_ADDRESSES).unwrap() {
            assert!(limiter.allows(ClientAddress(IpAddr::V4(number.into())), now));
        }
        assert!(!limiter.allows(address("203.0.113.1"), now));
        assert!(limiter.allows(address("203.0.113.1"), now + Duration::from_secs(1)));
    }
}
