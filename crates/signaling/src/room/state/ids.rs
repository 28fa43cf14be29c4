//! The numbers by which connections, peers and questions are told apart.

/// Which connection. The server numbers them and never uses a number twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);

/// Which peer. Never used twice in a session; a greater one arrived later. Its public name is its [`EasyrtcId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PeerId(pub(super) u64);

#[cfg(test)]
impl PeerId {
    /// The id of the first peer of a session.
    pub(crate) fn first_for_tests() -> Self {
        Self(0)
    }
}

/// Which question. Every question of a session has another id, so a decision that comes too late is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuestionId {
    pub(crate) peer: PeerId,
    pub(crate) number: u64,
}
