//! The time-outs of OpenTera's service. Those that every server has are in [`crate::config::Limits`].

use std::time::Duration;

use clap::builder::RangedU64ValueParser;

/// The time-outs of OpenTera's service. Each field is a command line option and an environment variable of the same name.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct OpenTeraLimits {
    /// Seconds to wait at start for Redis, and for OpenTera to put its keys there
    #[arg(long, env = "VIDEOREHAB_WAIT_S", default_value_t = 60, value_parser = range(0..=3_600))]
    pub wait_s: u64,

    /// Milliseconds within which a call of OpenTera is answered; its callers wait for 10,000
    #[arg(long, env = "VIDEOREHAB_RPC_TIMEOUT_MS", default_value_t = 8_000, value_parser = range(1..=60_000))]
    pub rpc_timeout_ms: u64,

    /// Seconds that a session goes on after its creator has disconnected from OpenTera
    #[arg(long, env = "VIDEOREHAB_CREATOR_GRACE_S", default_value_t = 0, value_parser = range(0..=86_400))]
    pub creator_grace_s: u64,

    /// Seconds that one request to OpenTera's backend may take
    #[arg(long, env = "VIDEOREHAB_BACKEND_TIMEOUT_S", default_value_t = 20, value_parser = range(1..=300))]
    pub backend_timeout_s: u64,
}

impl OpenTeraLimits {
    /// How long Redis and the service key are waited for at start.
    pub fn wait(&self) -> Duration {
        Duration::from_secs(self.wait_s)
    }

    /// Within which time a call is answered.
    pub fn rpc_timeout(&self) -> Duration {
        Duration::from_millis(self.rpc_timeout_ms)
    }

    /// How long a session outlives its creator's disconnect.
    pub fn creator_grace(&self) -> Duration {
        Duration::from_secs(self.creator_grace_s)
    }

    /// How long one request to the backend may take.
    pub fn backend_timeout(&self) -> Duration {
        Duration::from_secs(self.backend_timeout_s)
    }
}

fn range(range: std::ops::RangeInclusive<u64>) -> RangedU64ValueParser {
    RangedU64ValueParser::new().range(range)
}
