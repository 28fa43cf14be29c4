//! The time-outs, limits and sizes of every mode, by name and unit. The defaults fit real sessions. Those of OpenTera alone
//! are in [`crate::config::OpenTeraLimits`].

use std::time::Duration;

use clap::builder::RangedU64ValueParser;
use signaling::room::Rules;

/// The limits of the server. Each field is a command line option and an environment variable of the same name.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// Peers in one session
    #[arg(long, env = "VIDEOREHAB_MAX_PEERS", default_value_t = 16, value_parser = count::<usize>())]
    pub max_peers: usize,

    /// Rooms that one peer may be in at once
    #[arg(long, env = "VIDEOREHAB_MAX_ROOMS_PER_PEER", default_value_t = 2, value_parser = count::<usize>())]
    pub max_rooms_per_peer: usize,

    /// Sockets of one session, those included that have not authenticated
    #[arg(long, env = "VIDEOREHAB_MAX_SOCKETS", default_value_t = 64, value_parser = count::<usize>())]
    pub max_sockets: usize,

    /// TCP connections of one listener; one address may have half of them
    #[arg(long, env = "VIDEOREHAB_MAX_CONNECTIONS", default_value_t = 512, value_parser = count::<usize>())]
    pub max_connections: usize,

    /// Bytes of one message from a client, on every transport
    #[arg(long, env = "VIDEOREHAB_MAX_MESSAGE_BYTES", default_value_t = 1_000_000, value_parser = count::<usize>())]
    pub max_message_bytes: usize,

    /// Messages that may wait for a slow peer before it is disconnected
    #[arg(long, env = "VIDEOREHAB_MAX_QUEUED_MESSAGES", default_value_t = 4_096, value_parser = count::<usize>())]
    pub max_queued_messages: usize,

    /// Bytes that a peer may be sent at once before it is disconnected; sustained, a quarter of them each second
    #[arg(long, env = "VIDEOREHAB_MAX_QUEUED_BYTES", default_value_t = 4_000_000, value_parser = count::<u32>())]
    pub max_queued_bytes: u32,

    /// Messages per second that a peer may send, sustained; those above are refused. One message more for every 16 KiB
    #[arg(long, env = "VIDEOREHAB_MESSAGES_PER_S", default_value_t = 200, value_parser = count::<u32>())]
    pub messages_per_s: u32,

    /// Messages that a peer may send at once (burst); at twice that it is disconnected
    #[arg(long, env = "VIDEOREHAB_MESSAGE_BURST", default_value_t = 1_000, value_parser = count::<u32>())]
    pub message_burst: u32,

    /// Socket handshakes per second from one address (IPv6: one /64 network), sustained
    #[arg(long, env = "VIDEOREHAB_HANDSHAKES_PER_S", default_value_t = 20, value_parser = count::<u32>())]
    pub handshakes_per_s: u32,

    /// Socket handshakes at once from one address (burst)
    #[arg(long, env = "VIDEOREHAB_HANDSHAKE_BURST", default_value_t = 200, value_parser = count::<u32>())]
    pub handshake_burst: u32,

    /// Seconds that a client may take to send the head or body of a request, or to finish a TLS handshake
    #[arg(long, env = "VIDEOREHAB_REQUEST_TIMEOUT_S", default_value_t = 15, value_parser = seconds())]
    pub request_timeout_s: u64,

    /// Seconds that a client may take to accept data before it is disconnected
    #[arg(long, env = "VIDEOREHAB_WRITE_TIMEOUT_S", default_value_t = 10, value_parser = seconds())]
    pub write_timeout_s: u64,

    /// Seconds from the handshake of a socket to its authenticate request
    #[arg(long, env = "VIDEOREHAB_AUTHENTICATE_TIMEOUT_S", default_value_t = 20, value_parser = seconds())]
    pub authenticate_timeout_s: u64,

    /// Seconds that a socket may take to change from polling to WebSocket
    #[arg(long, env = "VIDEOREHAB_UPGRADE_TIMEOUT_S", default_value_t = 10, value_parser = seconds())]
    pub upgrade_timeout_s: u64,

    /// Seconds between two pings
    #[arg(long, env = "VIDEOREHAB_PING_INTERVAL_S", default_value_t = 25, value_parser = seconds())]
    pub ping_interval_s: u64,

    /// Seconds that a client may take to answer a ping
    #[arg(long, env = "VIDEOREHAB_PING_TIMEOUT_S", default_value_t = 20, value_parser = seconds())]
    pub ping_timeout_s: u64,

    /// Seconds that the ticket in a session page is good for
    #[arg(long, env = "VIDEOREHAB_TICKET_TTL_S", default_value_t = 300, value_parser = seconds())]
    pub ticket_ttl_s: u64,

    /// Seconds that running sessions may go on after the first signal to stop; new ones are refused meanwhile
    #[arg(long, env = "VIDEOREHAB_DRAIN_TIMEOUT_S", default_value_t = 0, value_parser = RangedU64ValueParser::<u64>::new().range(0..=86_400))]
    pub drain_timeout_s: u64,

    /// Seconds that the server may take to stop
    #[arg(long, env = "VIDEOREHAB_STOP_TIMEOUT_S", default_value_t = 4, value_parser = seconds())]
    pub stop_timeout_s: u64,
}

impl Limits {
    /// How long a client may take to send the head or body of a request.
    pub fn request_timeout(&self) -> Duration {
        Duration::from_secs(self.request_timeout_s)
    }

    /// How long a client may take to accept data.
    pub fn write_timeout(&self) -> Duration {
        Duration::from_secs(self.write_timeout_s)
    }

    /// How long running sessions may go on after the first signal to stop.
    pub fn drain_timeout(&self) -> Duration {
        Duration::from_secs(self.drain_timeout_s)
    }

    /// How long the server may take to stop.
    pub fn stop_timeout(&self) -> Duration {
        Duration::from_secs(self.stop_timeout_s)
    }

    /// The same rules, with these limits.
    pub fn apply(&self, rules: Rules) -> Rules {
        Rules {
            peers: self.max_peers,
            rooms_per_peer: self.max_rooms_per_peer,
            authenticate_timeout: Duration::from_secs(self.authenticate_timeout_s),
            ..rules
        }
    }

    /// How many requests may wait for a session: as many as its sockets can send before they are disconnected, so that no
    /// client can fill the inbox for others.
    pub fn inbox_capacity(&self) -> usize {
        let per_socket = usize::try_from(self.message_burst)
            .unwrap_or(usize::MAX)
            .saturating_mul(2);
        self.max_sockets
            .saturating_mul(per_socket)
            .clamp(1_024, 1 << 20)
    }
}

/// A number that is at least 1, and small enough for every queue.
fn count<T: TryFrom<u64> + Clone + Send + Sync + 'static>() -> RangedU64ValueParser<T> {
    RangedU64ValueParser::new().range(1..=100_000_000)
}

/// A time from a second to a day.
fn seconds() -> RangedU64ValueParser {
    RangedU64ValueParser::new().range(1..=86_400)
}

impl Default for Limits {
    fn default() -> Self {
        #[derive(clap::Parser)]
        struct OnlyLimits {
            #[command(flatten)]
            limits: Limits,
        }
        let no_arguments: [&str; 0] = [];
        <OnlyLimits as clap::Parser>::parse_from(no_arguments).limits
    }
}
