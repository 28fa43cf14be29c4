//! What a native peer has seen of the others.

use std::collections::BTreeMap;

/// What it has seen of every other peer so far, by easyrtcid.
pub type Seen = BTreeMap<String, SeenOfPeer>;

/// What it has seen of one other peer so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeenOfPeer {
    /// ICE and DTLS have connected.
    pub is_connected: bool,
    /// The data channel is open.
    pub has_channel: bool,
    /// What came through the data channel, in order.
    pub messages: Vec<String>,
    /// How many bytes of video have come.
    pub video_bytes: u64,
}
