//! The values of `--listen`. All commands read the same environment variable for it, so each accepts the forms of the others,
//! too.

use std::net::{AddrParseError, IpAddr, SocketAddr};

/// `ADDRESS:PORT`, or `ADDRESS` alone with this port.
pub(super) fn address_and_port(text: &str, port: u16) -> Result<SocketAddr, AddrParseError> {
    let alone = |_| text.parse().map(|address| SocketAddr::new(address, port));
    text.parse().or_else(alone)
}

/// `ADDRESS`; a port after it is ignored.
pub(super) fn address(text: &str) -> Result<IpAddr, AddrParseError> {
    address_and_port(text, 0).map(|address| address.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_have_a_port_or_none() {
        for (text, expected) in [
            ("127.0.0.1", "127.0.0.1:7"),
            ("127.0.0.1:80", "127.0.0.1:80"),
            ("::1", "[::1]:7"),
            ("[::1]:80", "[::1]:80"),
        ] {
            let both = address_and_port(text, 7).unwrap();
            assert_eq!(both.to_string(), expected);
            assert_eq!(address(text), Ok(both.ip()));
        }
        for text in ["", "localhost", "127.0.0.1:", ":80"] {
            assert!(address_and_port(text, 7).is_err(), "{text}");
        }
    }
}
