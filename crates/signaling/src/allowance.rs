//! How fast a client may go: a bucket of tokens that fills with time, which the caller passes in.

use std::time::Instant;

/// A bucket of tokens that fills with time. It may go into debt by its own size, so that its owner can be refused first
/// and disconnected only if it does not stop.
#[derive(Debug)]
pub struct TokenBucket {
    per_second: f64,
    size: f64,
    tokens: f64,
    filled: Instant,
}

/// The result of taking a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowance {
    /// There was a token.
    Granted,
    /// There was no token.
    Refused,
    /// There was no token, and the debt is as large as the bucket.
    Exhausted,
}

impl TokenBucket {
    /// A full bucket.
    pub fn new(per_second: u32, size: u32, now: Instant) -> Self {
        let size = f64::from(size.max(1));
        Self {
            per_second: f64::from(per_second),
            size,
            tokens: size,
            filled: now,
        }
    }

    /// Takes `cost` tokens.
    pub fn take(&mut self, cost: u32, now: Instant) -> Allowance {
        self.fill(now);
        self.tokens = (self.tokens - f64::from(cost)).max(-self.size - 1.0);
        if self.tokens >= 0.0 {
            Allowance::Granted
        } else if self.tokens >= -self.size {
            Allowance::Refused
        } else {
            Allowance::Exhausted
        }
    }

    /// Whether nothing is missing: a bucket that may be forgotten.
    pub fn is_full(&mut self, now: Instant) -> bool {
        self.fill(now);
        self.tokens >= self.size
    }

    fn fill(&mut self, now: Instant) {
        let elapsed = now.saturating_duration_since(self.filled).as_secs_f64();
        self.tokens = elapsed.mul_add(self.per_second, self.tokens).min(self.size);
        self.filled = now;
    }
}

#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "an instant cannot be made from nothing"
)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_burst_passes_then_is_refused_then_is_too_much() {
        let now = Instant::now();
        let mut bucket = TokenBucket::new(1, 2, now);
        let outcomes: Vec<Allowance> = (0..6).map(|_| bucket.take(1, now)).collect();
        use Allowance::{Exhausted, Granted, Refused};
        assert_eq!(
            outcomes,
            [Granted, Granted, Refused, Refused, Exhausted, Exhausted]
        );
    }

    #[test]
    fn time_brings_tokens_back_but_not_more_than_fit() {
        let now = Instant::now();
        let mut bucket = TokenBucket::new(1, 2, now);
        for _ in 0..100 {
            bucket.take(1, now);
        }
        let later = now + Duration::from_secs(3600);
        assert!(bucket.is_full(later));
        assert_eq!(bucket.take(1, later), Allowance::Granted);
        assert!(!bucket.is_full(later));
    }
}
