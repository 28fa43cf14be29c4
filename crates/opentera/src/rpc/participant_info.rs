//! `participant_info`: what the backend knows of a participant.

use crate::proto::ArgValue;
use crate::python_json;
use crate::rpc::{Answer, Call};

/// Everything is taken for a uuid, as the reference does: the backend knows no participant `5`.
pub(super) fn parse(uuid: &ArgValue) -> Result<Call, Answer> {
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
    Ok(Call::ParticipantInfo { uuid })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_taken_for_a_uuid() {
        for (argument, expected) in [
            (ArgValue::Text("u".into()), "u"),
            (ArgValue::Bytes(b"u\xff".to_vec()), "u\u{fffd}"),
            (ArgValue::Int(-5), "-5"),
            (ArgValue::Uint(u64::MAX), "18446744073709551615"),
            (ArgValue::Double(5.0), "5.0"),
            (ArgValue::Float(0.5), "0.5"),
            (ArgValue::Bool(true), "True"),
        ] {
            let uuid = expected.to_owned();
            assert_eq!(parse(&argument), Ok(Call::ParticipantInfo { uuid }));
        }
    }
}
