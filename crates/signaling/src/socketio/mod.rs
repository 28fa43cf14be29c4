//! Socket.IO, the layer inside Engine.IO messages (protocol revisions 4 and 5, of clients 1.x to 2.x and 3.x to 4.x).
//!
//! [`Packet`] is the codec; [`Socket`] is what one connection remembers between packets.
//! Facts: docs/protocol.md, section "Socket.IO".

mod encoded;
mod packet;
mod placeholder;
mod socket;

pub use encoded::Encoded;
pub use packet::{AckId, EventArgs, MAX_DEPTH, Packet, ParseError};
pub use socket::{Incoming, Socket};
