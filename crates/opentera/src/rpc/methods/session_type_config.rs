//! `session_type_config`: the form with which OpenTera edits a type of session. It is the same for all types.

use serde_json::json;

use crate::rpc::method_result::MethodResult;

/// The form.
pub(crate) fn form() -> MethodResult {
    MethodResult::ok(json!({
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
    }))
}
