//! `participant_info`: what the backend knows of a participant.

use crate::proto::ArgValue;
use crate::python_json;

/// Asks for what the backend knows of a participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantInfo {
    /// The uuid of the participant, or what the caller takes for it.
    pub uuid: String,
}

impl ParticipantInfo {
    /// Every value is taken as a uuid, as the reference does: the backend knows no participant `5`.
    pub(crate) fn parse(uuid: &ArgValue) -> Self {
        let uuid = match uuid {
            ArgValue::Text(text) => text.clone(),
            ArgValue::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            ArgValue::Int(number) => number.to_string(),
            ArgValue::Uint(number) => number.to_string(),
            ArgValue::Double(number) => python_json::float_text(*number),
            ArgValue::Float(number) => python_json::float_text(f64::from(*number)),
            ArgValue::Bool(true) => "True".to_owned(),
            ArgValue::Bool(false) => "False".to_owned(),
        };
        Self { uuid }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_taken_as_a_uuid() {
        for (argument, expected) in [
            (ArgValue::Text("u".into()), "u"),
            (ArgValue::Bytes(b"u\xff".to_vec()), "u\u{fffd}"),
            (ArgValue::Int(-5), "-5"),
            (ArgValue::Uint(u64::MAX), "18446744073709551615"),
            (ArgValue::Double(5.0), "5.0"),
            (ArgValue::Float(0.5), "0.5"),
            (ArgValue::Bool(true), "True"),
        ] {
            assert_eq!(ParticipantInfo::parse(&argument).uuid, expected);
        }
    }
}
