//! The revisions of Engine.IO.

/// The revision that a client speaks. It decides who sends pings, and in Socket.IO who greets first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineVersion {
    /// Revision 3, of Socket.IO clients 1.x and 2.x: the client pings, and is connected to `/` unasked.
    V3,
    /// Revision 4, of Socket.IO clients 3.x and 4.x: the server pings, and the client asks for `/`.
    V4,
}
