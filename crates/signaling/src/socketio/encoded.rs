//! The packets that we write.

use bytes::Bytes;

use super::packet::AckId;

/// A packet of ours, ready for the connection: the text of an Engine.IO message and the binary messages that follow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    /// The packet.
    pub text: String,
    /// Its attachments, in order.
    pub attachments: Vec<Bytes>,
}

impl Encoded {
    /// An event with one argument. It asks for an ack, because clients of EasyRTC expect to be asked.
    pub fn event(id: u64, name: &str, argument: &str, attachments: Vec<Bytes>) -> Self {
        let mut text = packet_start('2', '5', &attachments, id, argument.len());
        text.push_str("[\"");
        text.push_str(name);
        text.push_str("\",");
        text.push_str(argument);
        text.push(']');
        Self { text, attachments }
    }

    /// The answer to a request.
    pub fn ack(id: AckId, argument: &str) -> Self {
        let mut text = packet_start('3', '6', &[], id.0, argument.len());
        text.push('[');
        text.push_str(argument);
        text.push(']');
        Self::plain(text)
    }

    /// Tells a client of revision 5 that it is connected; `id` is of our alphabet and needs no escape.
    pub fn connected(id: &str) -> Self {
        Self::plain(format!("0{{\"sid\":\"{id}\"}}"))
    }

    /// The same, with one more member: a name that needs no escape, and JSON.
    pub fn connected_with(id: &str, name: &str, json: &str) -> Self {
        Self::plain(format!("0{{\"sid\":\"{id}\",\"{name}\":{json}}}"))
    }

    /// An event with one argument that asks for no ack.
    pub fn notice(name: &str, argument: &str) -> Self {
        Self::plain(format!("2[\"{name}\",{argument}]"))
    }

    /// Tells a client of revision 4 that it is connected.
    pub fn greeting() -> Self {
        Self::plain("0".to_owned())
    }

    /// Disconnects a client from the default namespace; its Engine.IO connection stays open.
    pub fn disconnect() -> Self {
        Self::plain("1".to_owned())
    }

    /// Refuses a namespace that does not exist.
    pub fn invalid_namespace(namespace: &str) -> Self {
        Self::plain(format!(
            "4{namespace},{{\"message\":\"Invalid namespace\"}}"
        ))
    }

    fn plain(text: String) -> Self {
        Self {
            text,
            attachments: Vec::new(),
        }
    }
}

fn packet_start(plain: char, binary: char, attachments: &[Bytes], id: u64, size: usize) -> String {
    let mut text = String::with_capacity(size.saturating_add(48));
    if attachments.is_empty() {
        text.push(plain);
    } else {
        text.push(binary);
        text.push_str(&attachments.len().to_string());
        text.push('-');
    }
    text.push_str(&id.to_string());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_we_write() {
        assert_eq!(
            Encoded::event(7, "easyrtcCmd", "{}", Vec::new()).text,
            "27[\"easyrtcCmd\",{}]"
        );
        let binary = Encoded::event(0, "easyrtcMsg", "{}", vec![Bytes::from_static(b"x"); 2]);
        assert_eq!(binary.text, "52-0[\"easyrtcMsg\",{}]");
        assert_eq!(
            Encoded::ack(AckId(3), "{\"msgType\":\"ack\"}").text,
            "33[{\"msgType\":\"ack\"}]"
        );
        assert_eq!(Encoded::connected("abc").text, "0{\"sid\":\"abc\"}");
        assert_eq!(
            Encoded::connected_with("abc", "n", "[1]").text,
            "0{\"sid\":\"abc\",\"n\":[1]}"
        );
        assert_eq!(Encoded::notice("n", "1").text, "2[\"n\",1]");
        assert_eq!(Encoded::greeting().text, "0");
        assert_eq!(Encoded::disconnect().text, "1");
        assert_eq!(
            Encoded::invalid_namespace("/a").text,
            "4/a,{\"message\":\"Invalid namespace\"}"
        );
    }
}
