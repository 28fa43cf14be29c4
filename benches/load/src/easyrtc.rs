//! What every client of the generator says to an EasyRTC server.

use anyhow::Context;
use serde_json::Value;

/// The request to authenticate, for the default room or another one.
pub(crate) fn authenticate(ack: u64, room: Option<&str>) -> String {
    let rooms = room.map_or_else(String::new, |room| {
        format!(r#","roomJoin":{{"{room}":{{"roomName":"{room}"}}}}"#)
    });
    format!(
        r#"42{ack}["easyrtcAuth",{{"msgType":"authenticate","msgData":{{"apiVersion":"1.1.1-beta","applicationName":"load"{rooms}}}}}]"#
    )
}

/// The id in the answer to it.
///
/// # Errors
/// The server refuses.
pub(crate) fn easyrtcid(answer: &str) -> anyhow::Result<String> {
    let token: Value = serde_json::from_str(answer.trim_start_matches(char::is_numeric))?;
    let id = token
        .pointer("/0/msgData/easyrtcid")
        .and_then(Value::as_str);
    Ok(id.with_context(|| format!("refused: {answer}"))?.to_owned())
}

/// The answer to an event that asks for one.
pub(crate) fn ack(number: &str) -> String {
    format!(r#"43{number}[{{"msgType":"ack"}}]"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_joined_only_if_there_is_one() {
        assert!(!authenticate(0, None).contains("roomJoin"));
        let request = authenticate(7, Some("r1"));
        let json = request.strip_prefix("427").unwrap();
        let json: Value = serde_json::from_str(json).unwrap();
        assert_eq!(json[1]["msgData"]["roomJoin"]["r1"]["roomName"], "r1");
    }

    #[test]
    fn an_answer_without_an_id_is_a_refusal() {
        let token = r#"430[{"msgType":"token","msgData":{"easyrtcid":"abc"}}]"#;
        assert_eq!(easyrtcid(token).unwrap(), "abc");
        assert!(easyrtcid(r#"430[{"msgType":"error"}]"#).is_err());
    }
}
