//! `session_type_config`: the form with which OpenTera edits a type of session. It is the same for all types.

use serde_json::{Value, json};

use crate::proto::ArgValue;
use crate::rpc::{Answer, Call};

pub(super) fn parse(_id_session_type: &ArgValue) -> Result<Call, Answer> {
    Err(Answer::ok(form()))
}

fn form() -> Value {
    json!({
        "objecttype": "session_type_config",
        "sections": [{
            "id": "general",
            "label": "General configuration",
            "_order": 1,
            "items": [{
                "id": "session_recordable",
                "label": "Allow session recording",
                "type": "boolean",
                "_order": 1,
            }],
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_the_same_whatever_is_asked() {
        for argument in [ArgValue::Int(9_999), ArgValue::Text("x".into())] {
            assert_eq!(parse(&argument), Err(Answer::ok(form())));
        }
    }
}
