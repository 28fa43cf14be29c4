//! The first packet of a connection.

/// What the server says of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Handshake<'a> {
    /// Its id, of characters that need no escape.
    pub sid: &'a str,
    /// Whether the client may go over to a WebSocket.
    pub may_upgrade: bool,
    /// In milliseconds.
    pub ping_interval_ms: u64,
    /// In milliseconds.
    pub ping_timeout_ms: u64,
    /// The largest message, in bytes.
    pub max_payload: usize,
}

impl Handshake<'_> {
    /// As the data of an open packet.
    pub fn to_json(&self) -> String {
        let Self {
            sid,
            may_upgrade,
            ping_interval_ms,
            ping_timeout_ms,
            max_payload,
        } = self;
        let upgrades = if *may_upgrade {
            r#"["websocket"]"#
        } else {
            "[]"
        };
        format!(
            r#"{{"sid":"{sid}","upgrades":{upgrades},"pingInterval":{ping_interval_ms},"pingTimeout":{ping_timeout_ms},"maxPayload":{max_payload}}}"#
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_that_of_the_original() {
        let mut handshake = Handshake {
            sid: "a_B-1",
            may_upgrade: true,
            ping_interval_ms: 25_000,
            ping_timeout_ms: 20_000,
            max_payload: 1_000_000,
        };
        let expected = r#"{"sid":"a_B-1","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#;
        assert_eq!(handshake.to_json(), expected);
        handshake.may_upgrade = false;
        assert!(handshake.to_json().contains(r#""upgrades":[],"#));
    }
}
