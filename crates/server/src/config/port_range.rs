//! The ports of sessions.

use std::ops::RangeInclusive;

use thiserror::Error;

/// Ports that follow each other, at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortRange {
    first: u16,
    count: u16,
}

/// Why there is no such range of ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PortRangeError {
    /// It has no port, or begins with port 0.
    #[error("ports from 1 to 65535 and at least one session")]
    Empty,
    /// It goes beyond the last port there is.
    #[error("the last port of sessions would be {last}; expected 65535 at most")]
    TooLong {
        /// Its last port.
        last: u32,
    },
}

impl PortRange {
    /// `count` ports from `first` on.
    ///
    /// # Errors
    /// There are no such ports.
    pub fn new(first: u16, count: u16) -> Result<Self, PortRangeError> {
        if first == 0 || count == 0 {
            return Err(PortRangeError::Empty);
        }
        let last = u32::from(first) + u32::from(count) - 1;
        if last > u32::from(u16::MAX) {
            return Err(PortRangeError::TooLong { last });
        }
        Ok(Self { first, count })
    }

    /// How many ports, and with it how many sessions at once.
    pub fn count(self) -> u16 {
        self.count
    }

    /// Every port, the first one first.
    pub fn ports(self) -> RangeInclusive<u16> {
        let last = self.first.saturating_add(self.count.saturating_sub(1));
        self.first..=last
    }

    /// Whether `port` is one of them.
    pub fn contains(self, port: u16) -> bool {
        self.ports().contains(&port)
    }
}

impl std::fmt::Display for PortRange {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ports = self.ports();
        write!(formatter, "{} to {}", ports.start(), ports.end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_ends_with_the_last_port_there_is() {
        let range = PortRange::new(65_534, 2).unwrap();
        assert_eq!(range.to_string(), "65534 to 65535");
        assert!(range.contains(65_535) && !range.contains(65_533));
        assert_eq!((range.ports().len(), range.count()), (2, 2));
        let too_long = PortRangeError::TooLong { last: 65_536 };
        assert_eq!(PortRange::new(65_534, 3), Err(too_long));
        assert_eq!(PortRange::new(0, 3), Err(PortRangeError::Empty));
        assert_eq!(PortRange::new(1, 0), Err(PortRangeError::Empty));
    }
}
