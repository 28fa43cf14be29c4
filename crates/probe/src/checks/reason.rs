//! Why something failed, without anything that was sent or received.

use std::io;

use tokio_tungstenite::tungstenite;

/// At most this much of an error is repeated, because it may hold text of the server.
const MAX_CHARACTERS: usize = 200;

/// The reason of an error.
pub(super) fn reason(error: &anyhow::Error) -> String {
    for cause in error.chain() {
        if let Some(tungstenite::Error::Http(answer)) = cause.downcast_ref() {
            let status = answer.status().as_u16();
            return format!("the WebSocket handshake is answered with {status}");
        }
        if let Some(error) = cause.downcast_ref::<io::Error>() {
            return io_reason(error);
        }
    }
    let text = error.to_string();
    let characters = text.chars().take(MAX_CHARACTERS);
    characters.flat_map(char::escape_debug).collect()
}

/// The reason of an error of the system or of TLS.
pub(super) fn io_reason(error: &io::Error) -> String {
    let kind = error.kind();
    if kind == io::ErrorKind::ConnectionRefused {
        "nobody listens".to_owned()
    } else if [io::ErrorKind::ConnectionReset, io::ErrorKind::UnexpectedEof].contains(&kind) {
        "the connection was cut".to_owned()
    } else {
        error.to_string()
    }
}
