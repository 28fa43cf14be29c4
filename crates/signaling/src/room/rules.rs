//! What a session allows and how much it may hold.

use std::time::Duration;

use crate::easyrtc::{ApplicationName, Json, RoomName};

/// The rules of one session. The defaults are those of open-easyrtc where it has them; our limits are its additions.
#[derive(Debug, Clone)]
pub struct Rules {
    /// How many peers the session may have.
    pub peers: usize,
    /// How many rooms a peer may be in at once.
    pub rooms_per_peer: usize,
    /// How many members a room may have (`roomMaxConnection`).
    pub members_per_room: usize,
    /// How long a connection may take to authenticate.
    pub authenticate_timeout: Duration,
    /// The application of a client that names none (`appDefaultName`).
    pub default_application: ApplicationName,
    /// The room of a client that names none (`roomDefaultName`).
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
    /// Whether roles count: whether only users command the devices of others. In a plain EasyRTC server there are none.
    pub roles_count: bool,
    /// Whether somebody else is asked before a client is let in, see [`crate::room::Question`].
    pub asks_permission: bool,
    /// The JSON array that clients get as `iceServers`, as it is.
    pub ice_servers: Json,
}

impl Rules {
    /// The rules of a session of ours, with these ICE servers.
    ///
    /// # Panics
    /// Never: the names are constants.
    #[expect(clippy::expect_used, reason = "constants")]
    pub fn new(ice_servers: Json) -> Self {
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
            asks_permission: false,
            ice_servers,
        }
    }
}
