//! What a session allows and how much it may hold.

use std::time::Duration;

use crate::easyrtc::{ApplicationName, Json, RoomName};
use crate::room::state::outbox::OutboxBounds;

/// The rules of one session. The defaults are those of open-easyrtc where it has them; our limits are its additions.
#[derive(Debug, Clone)]
pub struct Rules {
    /// How many members the session may have, suspended ones included.
    pub peers: usize,
    /// How many rooms a peer may be in at once.
    pub rooms_per_peer: usize,
    /// How many members a room may have (`roomMaxConnection`).
    pub members_per_room: usize,
    /// How long a connection may take to authenticate.
    pub authenticate_timeout: Duration,
    /// The application of a client that names no application (`appDefaultName`).
    pub default_application: ApplicationName,
    /// The room of a client that names no room (`roomDefaultName`).
    pub default_room: RoomName,
    /// Whether a client that names no room joins the default one (`roomDefaultEnable`).
    pub joins_default_room: bool,
    /// Whether clients may make applications by naming them (`appAutoCreateEnable`).
    pub creates_applications: bool,
    /// Whether clients may make rooms by naming them (`roomAutoCreateEnable`).
    pub creates_rooms: bool,
    /// Whether peers are told that the session is over. Clients that are told do not come back by themselves: right for a
    /// session, wrong for a plain server that is started again.
    pub tells_end: bool,
    /// Whether roles count: whether only users command the devices of others. A plain EasyRTC server has no roles.
    pub roles_count: bool,
    /// How a client that authenticates is let in.
    pub admission: Admission,
    /// How long a guest may wait until a host decides about it.
    pub admission_timeout: Duration,
    /// How long a member that can resume stays without a connection. With 0, no peer can resume.
    pub grace: Duration,
    /// How much is kept for a peer until it confirms it.
    pub outbox: OutboxBounds,
    /// The JSON array that clients get as `iceServers`, as it is.
    pub ice_servers: Json,
    /// How often each peer gets ICE servers of its own; `None` if all have those of the session.
    pub ice_renewal: Option<Duration>,
}

/// How a client that authenticates is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// At once.
    Open,
    /// After somebody decided it, see [`Question`](crate::room::Question).
    Asked(Decider),
}

/// Who decides whether a client may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decider {
    /// A web server of the operator. It is asked about every authenticate, within the deadline of the connection.
    Webhook,
    /// A user of the session. Users themselves come in at once, and so does a member that authenticates again. A guest
    /// may wait for as long as [`Rules::admission_timeout`].
    Host,
}

impl Rules {
    /// The rules of a session, with these ICE servers: roles count, and peers are told of its end.
    pub fn session(ice_servers: Json) -> Self {
        Self {
            tells_end: true,
            roles_count: true,
            ..Self::plain(ice_servers)
        }
    }

    /// The rules of a plain EasyRTC server, with these ICE servers.
    ///
    /// # Panics
    /// Never: the names are constants.
    #[expect(clippy::expect_used, reason = "constants")]
    pub fn plain(ice_servers: Json) -> Self {
        Self {
            peers: 16,
            rooms_per_peer: 2,
            members_per_room: 100,
            authenticate_timeout: Duration::from_secs(20),
            default_application: ApplicationName::new("default").expect("valid"),
            default_room: RoomName::new("default").expect("valid"),
            joins_default_room: true,
            creates_applications: true,
            creates_rooms: true,
            tells_end: false,
            roles_count: false,
            admission: Admission::Open,
            admission_timeout: Duration::from_secs(600),
            grace: Duration::ZERO,
            outbox: OutboxBounds {
                packets: 512,
                bytes: 1 << 20,
            },
            ice_servers,
            ice_renewal: None,
        }
    }
}
